#include "CKubernetesSchemas.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char data[] = {
#embed "1.36.schemas"
};

static const unsigned char more[] = {
#embed "1.36.more.schemas"
};

static const unsigned char minor32[] = {
#embed "1.32.schemas"
};

static const unsigned char minor33[] = {
#embed "1.33.schemas"
};

static const unsigned char minor34[] = {
#embed "1.34.schemas"
};

static const unsigned char minor35[] = {
#embed "1.35.schemas"
};

static const unsigned char minor37[] = {
#embed "1.37.schemas"
};

static const unsigned char fields[] = {
#embed "1.36.protobuf"
};

const unsigned char *kubernetes_protobuf_1_36(size_t *count) {
    *count = sizeof(fields);
    return fields;
}

const unsigned char *kubernetes_schemas_1_36(size_t *count) {
    *count = sizeof(data);
    return data;
}

const unsigned char *kubernetes_schemas_of_minor(int minor, size_t *count) {
    switch (minor) {
    case 32: *count = sizeof(minor32); return minor32;
    case 33: *count = sizeof(minor33); return minor33;
    case 34: *count = sizeof(minor34); return minor34;
    case 35: *count = sizeof(minor35); return minor35;
    case 36: *count = sizeof(more); return more;
    case 37: *count = sizeof(minor37); return minor37;
    default: *count = 0; return 0;
    }
}
