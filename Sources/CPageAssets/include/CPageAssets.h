// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#ifndef MONETA_PAGE_ASSETS_H
#define MONETA_PAGE_ASSETS_H

#include <stddef.h>

/// A file that pages load: its path below the folder of assets, its bytes, and how many there are.
struct moneta_page_asset {
    const char *path;
    const unsigned char *bytes;
    size_t count;
};

/// The file of that number, in the order of their paths; `NULL` after the last one.
const struct moneta_page_asset *moneta_page_asset_at(size_t index);

#endif
