// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors
#pragma once
#include <libpq-fe.h>
