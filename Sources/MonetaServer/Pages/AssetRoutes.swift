// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Web

/// `GET /assets/{version}/…`: the style sheets, scripts, fonts and icons of pages, from the program itself.
struct AssetRoutes: Sendable {
    private let assets: Assets
    /// Each file as a buffer, which answers share.
    private let buffers: [String: ByteBuffer]

    init(_ assets: Assets = .all) {
        self.assets = assets
        buffers = assets.files.mapValues { ByteBuffer(bytes: $0.bytes) }
    }

    func add(to router: Router<PageContext>) {
        router.get("assets/:version/**", use: file)
    }

    /// A browser keeps a file of this version for a year (RFC 8246).
    ///
    /// Another version is what a page of another node asks for while a cluster is upgraded. It gets the file
    /// of this one, which is not kept.
    @Sendable private func file(_ request: Request, _ context: PageContext) async throws -> Response {
        let path = context.pathParameters.rest
        guard let asset = assets.files[path], let buffer = buffers[path] else {
            return Response(status: .notFound, headers: [.cacheControl: "no-store"])
        }
        let isThisVersion = context.parameter("version") == assets.version
        return Response(
            status: .ok,
            headers: [
                .contentType: asset.mediaType,
                .cacheControl: isThisVersion ? "public, max-age=31536000, immutable" : "no-store",
            ],
            body: ResponseBody(byteBuffer: buffer))
    }
}
