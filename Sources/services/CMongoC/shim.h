#ifndef GROVER_CMONGOC_SHIM_H
#define GROVER_CMONGOC_SHIM_H

#include <mongoc/mongoc.h>
#include <stdlib.h>

// Documents and iterators are aligned to 128 bytes, which Swift's own storage is not: their memory is made here. It is given
// back with free(), a document's after bson_destroy().
static inline bson_t *bson_storage_new(void) {
    bson_t *storage = (bson_t *)aligned_alloc(_Alignof(bson_t), sizeof(bson_t));
    if (!storage) { abort(); }
    bson_init(storage);
    return storage;
}

static inline bson_iter_t *bson_iter_storage_new(void) {
    bson_iter_t *storage = (bson_iter_t *)aligned_alloc(_Alignof(bson_iter_t), sizeof(bson_iter_t));
    if (!storage) { abort(); }
    return storage;
}

static inline const char *bson_error_text(const bson_error_t *error) { return error->message; }

#endif
