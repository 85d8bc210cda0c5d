// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors
#pragma once
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
