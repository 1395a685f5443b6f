#include "CKubernetesSchemas.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char data[] = {
#embed "1.36.schemas"
};

const unsigned char *kubernetes_schemas_1_36(size_t *count) {
    *count = sizeof(data);
    return data;
}
