#include "CKubernetesSchemas.h"
