// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#include <stddef.h>
#include <stdint.h>

// libFuzzer as a library (compiler-rt, FuzzerInterface.h); the toolchain brings it without a header.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
