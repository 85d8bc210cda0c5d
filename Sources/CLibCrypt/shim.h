// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors
#pragma once
#include <crypt.h>
#include <stdlib.h>
#include <string.h>

/// Hashes a phrase as its setting says (crypt(5)) and writes the result with its zero into out, which holds size bytes.
/// Answers 0, or -1 when the library refuses the setting.
static inline int moneta_crypt(const char *phrase, const char *setting, char *out, size_t size) {
    struct crypt_data *data = calloc(1, sizeof(struct crypt_data));
    if (data == NULL) return -1;
    const char *result = crypt_r(phrase, setting, data);
    int code = -1;
    if (result != NULL && result[0] != '*' && strlen(result) < size) {
        strcpy(out, result);
        code = 0;
    }
    explicit_bzero(data, sizeof(struct crypt_data));
    free(data);
    return code;
}
