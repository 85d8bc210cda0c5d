// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors
//
// Passwords that many people have, which the compiler copies into the program (C23 §6.10.4, #embed).

#include "CCommonPasswords.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char passwords[] = {
#embed "common-passwords.bin"
};

const unsigned char *moneta_common_passwords(size_t *count) {
    *count = sizeof passwords;
    return passwords;
}
