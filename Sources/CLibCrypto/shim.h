// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors
#pragma once
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

/// An RSA private key from its eight numbers in the order n, e, d, p, q, dP, dQ, qInv (RFC 8017 section 3.2), written
/// big-endian one after the other. NULL when the library refuses them; the caller frees the result.
static inline EVP_PKEY *moneta_rsa_private_key(const unsigned char *numbers, const int lengths[8]) {
    static const char *const names[8] = {
        OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D,
        OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2,
        OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
    };
    BIGNUM *values[8] = {0};
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    int fine = context != NULL && builder != NULL;
    for (int i = 0; fine && i < 8; i++) {
        values[i] = BN_bin2bn(numbers, lengths[i], NULL);
        fine = values[i] != NULL && OSSL_PARAM_BLD_push_BN(builder, names[i], values[i]) == 1;
        numbers += lengths[i];
    }
    if (fine) parameters = OSSL_PARAM_BLD_to_param(builder);
    if (parameters == NULL || EVP_PKEY_fromdata_init(context) != 1
        || EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters) != 1) {
        key = NULL;
    }
    for (int i = 0; i < 8; i++) BN_clear_free(values[i]);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    return key;
}
