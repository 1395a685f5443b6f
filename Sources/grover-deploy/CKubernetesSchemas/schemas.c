#include "CKubernetesSchemas.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char data[] = {
#embed "1.36.schemas"
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
