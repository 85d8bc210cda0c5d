// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors
// @ts-check
// Sign-in pages work without any script; these make them nicer.

import "./theme-switch.js"
import "./password.js"
import "./copy.js"
import "./dialogs.js"
import "./popover.js"
