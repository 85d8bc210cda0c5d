// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#ifndef MONETA_COMMON_PASSWORDS_H
#define MONETA_COMMON_PASSWORDS_H

#include <stddef.h>

/// The bytes of the file that scripts/common-passwords writes, and how many there are.
const unsigned char *moneta_common_passwords(size_t *count);

#endif
