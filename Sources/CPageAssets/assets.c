// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors
//
// The files of Sources/Pages/Assets, which the compiler copies into the program (C23 §6.10.4, #embed): one binary is
// all there is. scripts/checks/assets fails when a file of the folder is not here.

#include "CPageAssets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char check_svg[] = {
#embed "../Pages/Assets/check.svg"
};
static const unsigned char css_account_css[] = {
#embed "../Pages/Assets/css/account.css"
};
static const unsigned char css_base_css[] = {
#embed "../Pages/Assets/css/base.css"
};
static const unsigned char css_controls_css[] = {
#embed "../Pages/Assets/css/controls.css"
};
static const unsigned char css_signin_css[] = {
#embed "../Pages/Assets/css/signin.css"
};
static const unsigned char css_surfaces_css[] = {
#embed "../Pages/Assets/css/surfaces.css"
};
static const unsigned char css_tokens_css[] = {
#embed "../Pages/Assets/css/tokens.css"
};
static const unsigned char dash_svg[] = {
#embed "../Pages/Assets/dash.svg"
};
static const unsigned char dot_svg[] = {
#embed "../Pages/Assets/dot.svg"
};
static const unsigned char favicon_svg[] = {
#embed "../Pages/Assets/favicon.svg"
};
static const unsigned char fonts_inter_latin_ext_woff2[] = {
#embed "../Pages/Assets/fonts/inter-latin-ext.woff2"
};
static const unsigned char fonts_inter_latin_woff2[] = {
#embed "../Pages/Assets/fonts/inter-latin.woff2"
};
static const unsigned char fonts_jetbrains_mono_latin_woff2[] = {
#embed "../Pages/Assets/fonts/jetbrains-mono-latin.woff2"
};
static const unsigned char icons_svg[] = {
#embed "../Pages/Assets/icons.svg"
};
static const unsigned char js_announce_js[] = {
#embed "../Pages/Assets/js/announce.js"
};
static const unsigned char js_copy_js[] = {
#embed "../Pages/Assets/js/copy.js"
};
static const unsigned char js_dialogs_js[] = {
#embed "../Pages/Assets/js/dialogs.js"
};
static const unsigned char js_password_js[] = {
#embed "../Pages/Assets/js/password.js"
};
static const unsigned char js_popover_js[] = {
#embed "../Pages/Assets/js/popover.js"
};
static const unsigned char js_signin_js[] = {
#embed "../Pages/Assets/js/signin.js"
};
static const unsigned char js_submit_js[] = {
#embed "../Pages/Assets/js/submit.js"
};
static const unsigned char js_theme_switch_js[] = {
#embed "../Pages/Assets/js/theme-switch.js"
};
static const unsigned char js_theme_js[] = {
#embed "../Pages/Assets/js/theme.js"
};

#define ASSET(path, bytes) {path, bytes, sizeof bytes}

static const struct moneta_page_asset assets[] = {
    ASSET("check.svg", check_svg),
    ASSET("css/account.css", css_account_css),
    ASSET("css/base.css", css_base_css),
    ASSET("css/controls.css", css_controls_css),
    ASSET("css/signin.css", css_signin_css),
    ASSET("css/surfaces.css", css_surfaces_css),
    ASSET("css/tokens.css", css_tokens_css),
    ASSET("dash.svg", dash_svg),
    ASSET("dot.svg", dot_svg),
    ASSET("favicon.svg", favicon_svg),
    ASSET("fonts/inter-latin-ext.woff2", fonts_inter_latin_ext_woff2),
    ASSET("fonts/inter-latin.woff2", fonts_inter_latin_woff2),
    ASSET("fonts/jetbrains-mono-latin.woff2", fonts_jetbrains_mono_latin_woff2),
    ASSET("icons.svg", icons_svg),
    ASSET("js/announce.js", js_announce_js),
    ASSET("js/copy.js", js_copy_js),
    ASSET("js/dialogs.js", js_dialogs_js),
    ASSET("js/password.js", js_password_js),
    ASSET("js/popover.js", js_popover_js),
    ASSET("js/signin.js", js_signin_js),
    ASSET("js/submit.js", js_submit_js),
    ASSET("js/theme-switch.js", js_theme_switch_js),
    ASSET("js/theme.js", js_theme_js),
};

const struct moneta_page_asset *moneta_page_asset_at(size_t index) {
    return index < sizeof assets / sizeof assets[0] ? &assets[index] : NULL;
}
