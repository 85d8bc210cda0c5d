// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Expressions
import JOSE
import OAuth
import Persistence
import Primitives
import SystemLog

let formCost = ParserCost(
    "form", longest: 64 << 10,
    read: { input in
        guard let form = try? FormParameters(input, maximumPairs: 64, omittingEmpty: true) else { return }
        _ = form.firstDuplicate(except: ["resource"])
        _ = try? TokenRequest(form, grants: [.clientCredentials])
        _ = try? PresentedCredentials(form, authorization: nil)
    },
    plain: { bytes in
        filled(bytes, "grant_type=client_credentials", "") { number in
            "&k\(number)=orders%3Aread+"
                + String(repeating: "orders%3Awrite+invoices+", count: bytes / 64 / 25)
        }
    },
    slow: [
        ("marks in two names", { bytes in Array("\(marks(bytes / 2))=1&\(marks(bytes / 2))=1".utf8) }),
        (
            "marks in values",
            { bytes in
                let text = marks(bytes / 5)
                return Array(
                    "grant_type=\(text)&client_id=\(text)&resource=\(text)&client_assertion_type=\(text)&client_assertion=x"
                        .utf8)
            }
        ),
        ("one name again and again", { bytes in filled(bytes, "a=1", "") { _ in "&a=1" } }),
        (
            "names of the largest length",
            { bytes in
                filled(bytes, "a=1", "") {
                    "&" + marks(60) + "\($0 % 10)=" + String(repeating: "a", count: bytes / 70)
                }
            }
        ),
        ("escapes", { bytes in filled(bytes, "scope=", "") { _ in "%CC%81%CC%A3" } }),
    ])

let jsonCost = ParserCost(
    "json", longest: 256 << 10,
    read: { input in
        guard let value = try? JSON(reading: input) else { return }
        _ = value == value
        _ = value.hashValue
        _ = value["a"]
    },
    plain: { bytes in
        filled(bytes, "[", "]", separator: ",") { number in
            #"{"id":"00u\#(number)","login":"user\#(number)@example.com","age":\#(number % 90),"admin":false}"#
        }
    },
    slow: [
        ("one name of marks", { bytes in Array(#"{"\#(marks(bytes))":1}"#.utf8) }),
        (
            "many names of marks",
            { bytes in
                filled(bytes, "{", "}", separator: ",") { number in #""\#(marks(240))\#(number)":1"# }
            }
        ),
        (
            "two values of marks",
            { bytes in
                Array(#"{"a":"\#(marks(bytes / 2))","b":"\#(marks(bytes / 2))"}"#.utf8)
            }
        ),
        ("escapes", { bytes in filled(bytes, #"{"a":""#, #""}"#) { _ in #"\u0301\u0323"# } }),
        (
            "nesting",
            { bytes in
                filled(bytes, "[", "]", separator: ",") { _ in
                    String(repeating: "[", count: 31) + String(repeating: "]", count: 31)
                }
            }
        ),
        ("open brackets", { bytes in [UInt8](repeating: UInt8(ascii: "["), count: bytes) }),
        (
            "long numbers",
            { bytes in
                filled(bytes, "[", "]", separator: ",") { _ in "0." + String(repeating: "3", count: 1090) }
            }
        ),
        ("one long number", { bytes in [UInt8](repeating: UInt8(ascii: "9"), count: bytes) }),
        ("small numbers", { bytes in filled(bytes, "[", "]", separator: ",") { _ in "1e-300" } }),
    ])

let tokenCost = ParserCost(
    "token", longest: 16 << 10,
    read: { input in
        guard let token = try? CompactToken(input), let claims = try? token.unverifiedClaims(),
            let registered = try? RegisteredClaims(claims)
        else { return }
        _ = token.header.isOfType("dpop+jwt")
        try? validateClaims(
            registered, issuer: "joe", subject: "joe", audience: ["https://a.test", "https://b.test"],
            at: Timestamp(milliseconds: 0))
    },
    plain: { bytes in
        token(
            #"{"alg":"RS256","kid":"1","typ":"JWT"}"#,
            filled(bytes * 3 / 4 - 300, #"{"iss":"joe","sub":"joe","aud":"https://a.test""#, "}") {
                #","claim\#($0)":"value \#($0)""#
            })
    },
    slow: [
        ("marks in alg", { bytes in token(#"{"alg":"\#(marks(bytes * 3 / 4 - 100))"}"#, Array("{}".utf8)) }),
        (
            "marks in kid and typ",
            { bytes in
                let text = marks(bytes * 3 / 8 - 100)
                return token(#"{"alg":"RS256","kid":"\#(text)","typ":"\#(text)"}"#, Array("{}".utf8))
            }
        ),
        (
            "marks in a name of the header",
            { bytes in
                token(#"{"alg":"RS256","\#(marks(bytes * 3 / 4 - 100))":1}"#, Array("{}".utf8))
            }
        ),
        (
            "marks in iss, sub and aud",
            { bytes in
                let text = marks(bytes / 4 - 100)
                return token(
                    #"{"alg":"RS256"}"#,
                    Array(#"{"iss":"\#(text)","sub":"\#(text)","aud":["\#(text)"]}"#.utf8))
            }
        ),
        (
            "escapes",
            { bytes in
                token(
                    #"{"alg":"RS256"}"#,
                    filled(bytes * 3 / 4 - 100, #"{"sub":""#, #""}"#) { _ in #"\u0301\u0323"# })
            }
        ),
    ])

private func token(_ header: String, _ payload: [UInt8]) -> [UInt8] {
    Array("\(Base64URL.encode(Array(header.utf8))).\(Base64URL.encode(payload)).AAAA".utf8)
}

let keySetCost = ParserCost(
    "jwks", longest: 256 << 10,
    read: { input in
        guard let json = try? JSON(reading: input, limits: JSONLimits(depth: 8, bytes: 256 << 10)),
            let set = try? JWKSet(json, unsoundKeys: .skip)
        else { return }
        _ = try? set.key(for: "1", .rs256)
    },
    plain: { bytes in
        filled(bytes, #"{"keys":["#, "]}", separator: ",") { number in
            #"{"kty":"EC","crv":"P-256","kid":"key-\#(number)","use":"sig","x5c":["\#(String(repeating: "MIIC", count: bytes / 50 / 5))"]}"#
        }
    },
    slow: [
        (
            "marks in every member",
            { bytes in
                let text = marks(bytes / 50 / 5)
                return filled(bytes, #"{"keys":["#, "]}", separator: ",") { number in
                    #"{"kty":"EC","crv":"\#(text)","kid":"\#(text)\#(number)","use":"\#(text)","key_ops":["\#(text)"]}"#
                }
            }
        ),
        ("one kty of marks", { bytes in Array(#"{"keys":[{"kty":"\#(marks(bytes - 30))"}]}"#.utf8) }),
        ("a name of marks", { bytes in Array(#"{"\#(marks(bytes - 30))":[]}"#.utf8) }),
    ])

let filterCost = ParserCost(
    "filter", longest: 4096,
    read: { input in
        let text = String(decoding: input, as: UTF8.self)
        if let filter = try? Filter(text) { _ = filter.matches(document) }
        if let filter = try? EventFilter(text) { _ = filter.matches(document) }
    },
    plain: { bytes in
        filled(bytes, #"eventType eq "a""#, "") {
            #" or actor.id eq "00u\#($0)" and outcome.result sw "SUCC""#
        }
    },
    slow: [
        ("marks in a value", { bytes in Array(#"transaction.id eq "\#(marks(bytes - 30))""#.utf8) }),
        (
            "marks in many values",
            { bytes in
                filled(bytes, #"transaction.id eq "a""#, "") {
                    #" or transaction.id eq "\#(marks(90))\#($0)""#
                }
            }
        ),
        ("parentheses", { bytes in [UInt8](repeating: UInt8(ascii: "("), count: bytes) }),
        ("not", { bytes in filled(bytes, "", "") { _ in "not " } }),
        ("escapes", { bytes in filled(bytes, #"transaction.id eq ""#, #"""#) { _ in #"\u0301\u0323"# } }),
    ])

private let document: JSON = [
    "eventType": "user.session.start", "actor": ["id": "00u1"], "outcome": ["result": "SUCCESS"],
    "transaction": ["id": .string(marks(500))],
]

let expressionCost = ParserCost(
    "expression", longest: 1024,
    read: { input in
        guard let expression = try? ParsedExpression(parsing: String(decoding: input, as: UTF8.self)) else {
            return
        }
        _ = try? expression.evaluate(names: names)
    },
    plain: { bytes in
        filled(bytes, "user.login == 'a'", "") { " || user.login == 'user\($0)@example.com'" }
    },
    slow: [
        (
            "marks in texts",
            { bytes in filled(bytes, "false", "") { _ in " || user.login == '\(marks(200))'" } }
        ),
        (
            "a name of letters with marks",
            { bytes in
                filled(bytes, "user.a", " == 'a'") { _ in "\u{5D0}\u{5B0}\u{5B1}" }
            }
        ),
        ("parentheses", { bytes in [UInt8](repeating: UInt8(ascii: "("), count: bytes) }),
        (
            "long numbers",
            { bytes in filled(bytes, "1", "") { _ in " + 0.\(String(repeating: "3", count: 200))" } }
        ),
    ])

private let names = Names(user: ["login": .string(marks(200))])
