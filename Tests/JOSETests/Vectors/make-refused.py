# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Writes refused.json: keys and tokens that must be refused, each with the code of the refusal.

Needs the PyPI package cryptography. The keys are new on every run, so run it only to add cases.
"""

import base64
import json
import pathlib

from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

CURVES = {"P-256": (ec.SECP256R1, 32), "P-384": (ec.SECP384R1, 48), "P-521": (ec.SECP521R1, 66)}
CLAIMS = b'{"sub":"ada"}'


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, length=None):
    return b64(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))


def rsa_jwk(key, **more):
    public = key.public_key().public_numbers()
    return {"kty": "RSA", "n": number(public.n), "e": number(public.e), **more}


def ec_jwk(key, curve, **more):
    public = key.public_key().public_numbers()
    length = CURVES[curve][1]
    return {"kty": "EC", "crv": curve, "x": number(public.x, length), "y": number(public.y, length), **more}


def token(header, signer, payload=CLAIMS):
    text = header if isinstance(header, str) else json.dumps(header, separators=(",", ":"))
    start = b64(text.encode()) + "." + b64(payload)
    return start + "." + b64(signer(start.encode()))


rsa_key = rsa.generate_private_key(65537, 2048)
small_key = rsa.generate_private_key(65537, 1024)
p256 = ec.generate_private_key(ec.SECP256R1())
p384 = ec.generate_private_key(ec.SECP384R1())
other_p256 = ec.generate_private_key(ec.SECP256R1())
ed = ed25519.Ed25519PrivateKey.generate()
ed_public = ed.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def rs256(message, key=rsa_key):
    return key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def der(message, key=p256, hash=hashes.SHA256):
    return key.sign(message, ec.ECDSA(hash()))


def raw(message, key=p256, hash=hashes.SHA256, length=32):
    r, s = decode_dss_signature(der(message, key, hash))
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")


def hs256(secret):
    def sign(message):
        mac = hmac.HMAC(secret, hashes.SHA256())
        mac.update(message)
        return mac.finalize()

    return sign


R, E, P, O = rsa_jwk(rsa_key), ec_jwk(p256, "P-256"), ec_jwk(p384, "P-384"), {"kty": "OKP", "crv": "Ed25519", "x": b64(ed_public)}
good_rs, good_es, good_ed = (
    token({"alg": "RS256"}, rs256), token({"alg": "ES256"}, raw), token({"alg": "EdDSA"}, ed.sign))
pem = rsa_key.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ED_ORDER = 2**252 + 27742317777372353535851937790883648493


def flip(text, part, index):
    parts = text.split(".")
    data = bytearray(base64.urlsafe_b64decode(parts[part] + "=" * (-len(parts[part]) % 4)))
    data[index] ^= 1
    parts[part] = b64(bytes(data))
    return ".".join(parts)


def resigned(text, change):
    head, payload, signature = text.split(".")
    return f"{head}.{payload}.{b64(change(base64.urlsafe_b64decode(signature + '=' * (-len(signature) % 4))))}"


def stray_bits(text):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) ^ 1]


accepted = [
    {"name": "RS256", "key": R, "token": good_rs},
    {"name": "ES256", "key": E, "token": good_es},
    {"name": "EdDSA", "key": O, "token": good_ed},
    {"name": "keys inside the header are ignored", "key": R,
     "token": token({"alg": "RS256", "jku": "https://evil.test/keys", "x5u": "https://evil.test", "jwk": E, "x5c": ["AA=="]}, rs256)},
]

tokens = []


def refuse(code, name, key, text):
    tokens.append({"name": name, "code": code, "key": key, "token": text})


for label, key, text in (("RS256", R, good_rs), ("ES256", E, good_es), ("EdDSA", O, good_ed)):
    refuse("badSignature", f"{label}: first bit of the signature changed", key, flip(text, 2, 0))
    refuse("badSignature", f"{label}: last bit of the signature changed", key, flip(text, 2, -1))
    refuse("badSignature", f"{label}: payload changed", key, flip(text, 1, 9))
    refuse("badSignature", f"{label}: signature cut short", key, resigned(text, lambda s: s[:-1]))
    refuse("badSignature", f"{label}: signature with a leading zero", key, resigned(text, lambda s: b"\0" + s))
    refuse("badSignature", f"{label}: signature with a trailing zero", key, resigned(text, lambda s: s + b"\0"))
    refuse("badSignature", f"{label}: empty signature", key, resigned(text, lambda s: b""))
    refuse("badSignature", f"{label}: signature of zeros", key, resigned(text, lambda s: bytes(len(s))))
    refuse("malformedToken", f"{label}: padding", key, text + "=")
    refuse("malformedToken", f"{label}: white space at the end", key, text + "\n")
    refuse("malformedToken", f"{label}: white space inside", key, text[:9] + " " + text[9:])
    refuse("malformedToken", f"{label}: an extra full stop", key, text + ".")
    refuse("malformedToken", f"{label}: a full stop in front", key, "." + text)
    refuse("malformedToken", f"{label}: five parts", key, text + ".AA.AA")
    refuse("malformedToken", f"{label}: two parts", key, text.rsplit(".", 1)[0])
    refuse("malformedToken", f"{label}: the other base64 alphabet", key, text[:-2] + "+/")
refuse("malformedToken", "RS256: stray bits in the last character", R, stray_bits(good_rs))
refuse("malformedToken", "empty", R, "")
refuse("malformedHeader", "two full stops and nothing else", R, "..")

half = 32
refuse("badSignature", "ES256: r is zero", E, resigned(good_es, lambda s: bytes(half) + s[half:]))
refuse("badSignature", "ES256: s is zero", E, resigned(good_es, lambda s: s[:half] + bytes(half)))
refuse("badSignature", "ES256: r is the order", E,
       resigned(good_es, lambda s: ORDER.to_bytes(32, "big") + s[half:]))
refuse("badSignature", "ES256: r and s exchanged", E, resigned(good_es, lambda s: s[half:] + s[:half]))
refuse("badSignature", "ES256: DER", E, token({"alg": "ES256"}, der))
refuse("badSignature", "ES256: halves padded to 33 bytes", E,
       resigned(good_es, lambda s: b"\0" + s[:half] + b"\0" + s[half:]))
refuse("badSignature", "ES256: another key", ec_jwk(other_p256, "P-256"), good_es)
refuse("keyMismatch", "ES256 with a key on P-384", P,
       token({"alg": "ES256"}, lambda m: raw(m, p384, hashes.SHA256, 48)))
refuse("keyMismatch", "ES384 with a key on P-256", E,
       token({"alg": "ES384"}, lambda m: raw(m, p256, hashes.SHA384, 32)))
refuse("badSignature", "EdDSA: s with the order added", O,
       resigned(good_ed, lambda s: s[:32] + (int.from_bytes(s[32:], "little") + ED_ORDER).to_bytes(32, "little")))
refuse("badSignature", "RS256 signed with SHA-1", R,
       token({"alg": "RS256"}, lambda m: rsa_key.sign(m, padding.PKCS1v15(), hashes.SHA1())))
refuse("badSignature", "PS256 header over a PKCS #1 signature", R, token({"alg": "PS256"}, rs256))
refuse("badSignature", "PS256 with an empty salt", R,
       token({"alg": "PS256"}, lambda m: rsa_key.sign(m, padding.PSS(padding.MGF1(hashes.SHA256()), 0), hashes.SHA256())))
refuse("badSignature", "RS512 header over an RS256 signature", R, token({"alg": "RS512"}, rs256))

for name in ("none", "None", "nOnE", "NONE", "", "rs256", "Rs256", "RS256 ", " RS256", "RS257", "A256GCM", "ES256K"):
    refuse("unknownAlgorithm", f"alg is {name!r}", R, token({"alg": name}, rs256))
refuse("unknownAlgorithm", "alg is none, no signature", R, token({"alg": "none"}, lambda m: b""))
refuse("malformedHeader", "alg is missing", R, token({}, rs256))
refuse("malformedHeader", "alg is null", R, token({"alg": None}, rs256))
refuse("malformedHeader", "alg is an array", R, token({"alg": ["RS256"]}, rs256))
refuse("malformedHeader", "kid is a number", R, token({"alg": "RS256", "kid": 1}, rs256))
refuse("malformedHeader", "typ is null", R, token({"alg": "RS256", "typ": None}, rs256))
refuse("keyMismatch", "HS256 keyed with the public key's PEM", R, token({"alg": "HS256"}, hs256(pem)))
refuse("keyMismatch", "HS256 keyed with the public key's JWK", R,
       token({"alg": "HS256"}, hs256(json.dumps(R).encode())))
refuse("keyMismatch", "HS256 keyed with the modulus", R,
       token({"alg": "HS256"}, hs256(rsa_key.public_key().public_numbers().n.to_bytes(256, "big"))))
refuse("keyMismatch", "RS256 with a shared secret", {"kty": "oct", "k": b64(bytes(range(64)))}, good_rs)
refuse("weakKey", "HS256 with a secret of 31 bytes", {"kty": "oct", "k": b64(bytes(range(31)))},
       token({"alg": "HS256"}, hs256(bytes(range(31)))))
refuse("keyMismatch", "RS256 with a key whose alg is PS256", rsa_jwk(rsa_key, alg="PS256"), good_rs)
refuse("keyMismatch", "RS256 with a key for encryption", rsa_jwk(rsa_key, use="enc"), good_rs)
refuse("keyMismatch", "RS256 with a key for other operations", rsa_jwk(rsa_key, key_ops=["encrypt"]), good_rs)
refuse("unknownKey", "another kid", rsa_jwk(rsa_key, kid="a"), token({"alg": "RS256", "kid": "b"}, rs256))

refuse("criticalHeader", "crit names an extension", R, token({"alg": "RS256", "crit": ["exp"], "exp": 1}, rs256))
refuse("criticalHeader", "crit is empty", R, token({"alg": "RS256", "crit": []}, rs256))
refuse("criticalHeader", "b64 false and critical", R, token({"alg": "RS256", "b64": False, "crit": ["b64"]}, rs256))
refuse("unsupportedHeader", "b64 false", R, token({"alg": "RS256", "b64": False}, rs256))
refuse("unsupportedHeader", "zip", R, token({"alg": "RS256", "zip": "DEF"}, rs256))
refuse("malformedHeader", "alg stands twice", R, token('{"alg":"none","alg":"RS256"}', rs256))
refuse("malformedHeader", "alg stands twice, once escaped", R, token('{"alg":"RS256","\\u0061lg":"RS256"}', rs256))
refuse("malformedHeader", "header is an array", R, token('["RS256"]', rs256))
refuse("malformedHeader", "header is not JSON", R, token("alg=RS256", rs256))
refuse("malformedHeader", "text after the header", R, token('{"alg":"RS256"}{}', rs256))
refuse("malformedHeader", "byte order mark", R, token('\ufeff{"alg":"RS256"}', rs256))
refuse("malformedHeader", "header nested deeply", R, token('{"alg":"RS256","x":' + "[" * 20 + "]" * 20 + "}", rs256))
refuse("malformedPayload", "a claim stands twice", R, token({"alg": "RS256"}, rs256, b'{"sub":"a","sub":"b"}'))
refuse("malformedPayload", "claims are an array", R, token({"alg": "RS256"}, rs256, b"[]"))
refuse("malformedPayload", "claims nested deeply", R, token({"alg": "RS256"}, rs256, b'{"a":' + b"[" * 40 + b"]" * 40 + b"}"))
refuse("malformedPayload", "claims are not UTF-8", R, token({"alg": "RS256"}, rs256, b'{"a":"\xff"}'))
refuse("tokenTooLarge", "17 KiB", R, token({"alg": "RS256"}, rs256, b'{"a":"' + b"x" * 13000 + b'"}'))

keys = []


def bad_key(code, name, jwk):
    keys.append({"name": name, "code": code, "key": jwk})


bad_key("weakKey", "RSA with 1024 bits", rsa_jwk(small_key))
bad_key("weakKey", "RSA with e = 1", {**R, "e": number(1)})
bad_key("weakKey", "RSA with e = 2", {**R, "e": number(2)})
bad_key("weakKey", "RSA with an even e", {**R, "e": number(65536)})
bad_key("weakKey", "RSA with an e of 2048 bits", {**R, "e": R["n"]})
bad_key("weakKey", "RSA with an even modulus", {**R, "n": number(rsa_key.public_key().public_numbers().n - 1)})
bad_key("malformedKey", "RSA with e = 0", {**R, "e": "AA"})
bad_key("malformedKey", "RSA with a leading zero in n", {**R, "n": b64(b"\0" + rsa_key.public_key().public_numbers().n.to_bytes(256, "big"))})
bad_key("malformedKey", "RSA without n", {"kty": "RSA", "e": "AQAB"})
bad_key("malformedKey", "RSA with padding in n", {**R, "n": R["n"] + "=="})
bad_key("malformedKey", "RSA with a number for e", {**R, "e": 65537})
bad_key("malformedKey", "RSA with d alone", {**R, "d": R["n"]})
bad_key("malformedKey", "RSA with 16384 bits", {**R, "n": b64(b"\xff" * 2048)})
bad_key("malformedKey", "RSA with 8200 bits", {**R, "n": b64(b"\xff" * 1025)})
x, y = p256.public_key().public_numbers().x, p256.public_key().public_numbers().y
bad_key("malformedKey", "EC with a point off the curve", {**E, "y": number(y ^ 1, 32)})
bad_key("malformedKey", "EC with the point 0, 0", {**E, "x": b64(bytes(32)), "y": b64(bytes(32))})
bad_key("malformedKey", "EC with coordinates of the field's size", {**E, "x": b64(b"\xff" * 32)})
bad_key("malformedKey", "EC with a coordinate one byte short", {**E, "x": E["x"][:42]})
bad_key("malformedKey", "EC with a leading zero", {**E, "x": number(x, 33)})
bad_key("malformedKey", "EC with a point of another curve", {**P, "crv": "P-256"})
bad_key("malformedKey", "EC without y", {"kty": "EC", "crv": "P-256", "x": E["x"]})
bad_key("malformedKey", "EC without crv", {k: v for k, v in E.items() if k != "crv"})
bad_key("unsupportedKeyType", "EC on secp256k1", {**E, "crv": "secp256k1"})
bad_key("malformedKey", "EC with d = 0", {**E, "d": b64(bytes(32))})
bad_key("malformedKey", "EC with the d of another key", {**E, "d": number(other_p256.private_numbers().private_value, 32)})
bad_key("weakKey", "Ed25519 of zeros", {**O, "x": b64(bytes(32))})
bad_key("weakKey", "Ed25519 of zeros with the sign bit", {**O, "x": b64(bytes(31) + b"\x80")})
bad_key("weakKey", "Ed25519 with the neutral point", {**O, "x": b64(b"\1" + bytes(31))})
bad_key("weakKey", "Ed25519 with a point of order 2", {**O, "x": b64(b"\xec" + b"\xff" * 30 + b"\x7f")})
bad_key("weakKey", "Ed25519 with a point of order 8", {**O, "x": b64(bytes.fromhex(
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))})
bad_key("weakKey", "Ed25519 with the other point of order 8, sign bit set", {**O, "x": b64(bytes.fromhex(
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"))})
bad_key("malformedKey", "Ed25519 with 31 bytes", {**O, "x": b64(ed_public[:31])})
bad_key("malformedKey", "Ed25519 with 33 bytes", {**O, "x": b64(ed_public + b"\0")})
bad_key("malformedKey", "Ed25519 with the d of another key", {**O, "d": b64(bytes(32))})
bad_key("unsupportedKeyType", "X25519", {**O, "crv": "X25519"})
bad_key("malformedKey", "a shared secret without k", {"kty": "oct"})
bad_key("malformedKey", "an empty shared secret", {"kty": "oct", "k": ""})
bad_key("malformedKey", "no kty", {"n": R["n"], "e": R["e"]})
bad_key("unsupportedKeyType", "kty in the wrong case", {**R, "kty": "rsa"})
bad_key("malformedKey", "kid is a number", {**R, "kid": 7})
bad_key("malformedKey", "kid is too long", {**R, "kid": "k" * 1025})
bad_key("malformedKey", "key_ops is a string", {**R, "key_ops": "verify"})
bad_key("malformedKey", "key_ops says a thing twice", {**R, "key_ops": ["verify", "verify"]})
bad_key("keyMismatch", "alg of another type", {**R, "alg": "ES256"})
bad_key("keyMismatch", "alg of another curve", {**E, "alg": "ES384"})
bad_key("malformedKey", "not an object", [R])

path = pathlib.Path(__file__).with_name("refused.json")
document = {"accepted": accepted, "tokens": tokens, "keys": keys}
path.write_text(json.dumps(document, indent=1) + "\n")
