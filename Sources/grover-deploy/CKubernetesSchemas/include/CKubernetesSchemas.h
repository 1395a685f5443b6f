#pragma once
#include <stddef.h>

/// The schemas of Kubernetes 1.36, as Scripts/compact-schemas.py writes them; valid as long as the program runs.
const unsigned char *_Nonnull kubernetes_schemas_1_36(size_t *_Nonnull count);

/// What a minor of Kubernetes 1 has beyond 1.36 or otherwise, as Scripts/derive-schemas.py writes it: of 36 itself, what
/// kubernetes_schemas_1_36 lacks. Null for a minor that is not here.
const unsigned char *_Nullable kubernetes_schemas_of_minor(int minor, size_t *_Nonnull count);

/// The protobuf fields of Kubernetes 1.36, as Scripts/protobuf-fields.py writes them; valid as long as the program runs.
const unsigned char *_Nonnull kubernetes_protobuf_1_36(size_t *_Nonnull count);
