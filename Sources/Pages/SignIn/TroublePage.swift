// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A page that says what did not work, whose fault it was, and what to do next.
package struct TroublePage: Sendable {
    /// What did not work.
    package enum Kind: Sendable, CaseIterable {
        /// A one-use link that was spent, is too old or unknown; nothing tells the three apart.
        case linkEnded
        /// There is no such page.
        case notFound
        /// A fault of the server.
        case ourFault
        /// Too many passwords are being hashed.
        case busy
        /// A form that is too large, of the wrong type or not readable.
        case badForm
        /// The address of the reader is on a list of blocked ones.
        case notAllowedHere
        /// A sign-in that is unknown or was left for too long.
        case signInEnded
        /// A sign-in that another browser has begun, or this one before its cookies were deleted.
        case otherBrowser
        /// A link that leads to an address that is not trusted.
        case badTarget

        /// Whether nobody did anything wrong.
        fileprivate var isHarmless: Bool {
            switch self {
            case .linkEnded, .busy, .signInEnded: true
            case .notFound, .ourFault, .badForm, .notAllowedHere, .otherBrowser, .badTarget: false
            }
        }

        /// Whether signing in anew is what to do next.
        fileprivate var leadsToSignIn: Bool { self == .signInEnded || self == .otherBrowser }
    }

    private let kind: Kind
    private let requestID: String?

    /// `requestID` is shown for the reader to pass on.
    package init(_ kind: Kind, requestID: String? = nil) {
        self.kind = kind
        self.requestID = requestID
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let words = words(frame.texts)
        return WebPage(title: words.title, isWide: true) {
            frame.bigIcon(
                kind.isHarmless ? "#info" : "#warning",
                kind.isHarmless ? "big-icon" : "big-icon big-icon-danger")
            heading(words.title) { words.sentence }
            if let next = words.next { element("p", .class("help")) { next } }
            if kind.leadsToSignIn {
                element("a", .class("button button-large button-block"), .href(Link("/signin"))) {
                    frame.texts.trouble.signInHere
                }
            }
            if let requestID { reference(requestID, frame) }
        }
    }

    private func reference(_ requestID: String, _ frame: Frame) -> HTML {
        let texts = frame.texts.frame
        return element("dl", .class("pairs pairs-tight")) {
            element("dt") { texts.reference }
            element("dd") {
                element("span", .class("copyable")) {
                    element("code") { requestID }
                    element(
                        "button", .class("button button-quiet button-icon button-small"), .type("button"),
                        .data("data-copy", requestID), .label(texts.copyReference)
                    ) { frame.icon("#copy") }
                }
            }
        }
    }

    private func words(_ all: Texts) -> (title: String, sentence: String, next: String?) {
        let texts = all.trouble
        return switch kind {
        case .linkEnded: (texts.linkEnded, texts.linkEndedSentence, texts.linkEndedNext)
        case .notFound: (texts.notFound, texts.notFoundSentence, nil)
        case .ourFault: (texts.ourFault, texts.ourFaultSentence, nil)
        case .busy: (texts.busy, texts.busySentence, nil)
        case .badForm: (texts.badForm, texts.badFormSentence, nil)
        case .notAllowedHere: (texts.notAllowedHere, texts.notAllowedHereSentence, nil)
        case .signInEnded: (texts.signInEnded, texts.signInEndedSentence, texts.signInEndedNext)
        case .otherBrowser: (texts.otherBrowser, texts.otherBrowserSentence, texts.otherBrowserNext)
        case .badTarget: (all.signOut.badTarget, all.signOut.badTargetSentence, nil)
        }
    }
}
