#pragma once
#include <stddef.h>

/// The schemas of Kubernetes 1.36, as Scripts/compact-schemas.py writes them; valid as long as the program runs.
const unsigned char *_Nonnull kubernetes_schemas_1_36(size_t *_Nonnull count);

/// The protobuf fields of Kubernetes 1.36, as Scripts/protobuf-fields.py writes them; valid as long as the program runs.
const unsigned char *_Nonnull kubernetes_protobuf_1_36(size_t *_Nonnull count);
