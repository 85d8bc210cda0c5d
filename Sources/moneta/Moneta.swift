// SPDX-License-Identifier: Apache-2.0

@main struct Moneta { static func main() {} }
