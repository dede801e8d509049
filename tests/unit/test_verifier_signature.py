"""The verifier's own Ed25519 (RFC 8032), beside OpenSSL's and beside what must never be a signature."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caxamarca.verifier import verificar
from caxamarca.verifier.verificar import Falla, Llave
from tests.support.tampering import seeded

# RFC 8032, 7.1: TEST 1024, the one that the verifier does not carry itself. Key, message, signature.
PUBLIC = "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e"
MESSAGE = (
    "08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98fa6e264bf09efe12ee50f8f54e9f77b1e355f6c5"
    "0544e23fb1433ddf73be84d879de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37c93a1b270b20329d658675fc6ea534e0"
    "810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc1a858efcb8550ee3a5e1998bd177e93a7363c344fe6b199ee5d02e82"
    "d522c4feba15452f80288a821a579116ec6dad2b3b310da903401aa62100ab5d1a36553e06203b33890cc9b832f79ef80560ccb9"
    "a39ce767967ed628c6ad573cb116dbefefd75499da96bd68a8a97b928a8bbc103b6621fcde2beca1231d206be6cd9ec7aff6f6c9"
    "4fcd7204ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed185ce81bd84359d44254d95629e9855a94a7c1958d1f8ada5"
    "d0532ed8a5aa3fb2d17ba70eb6248e594e1a2297acbbb39d502f1a8c6eb6f1ce22b3de1a1f40cc24554119a831a9aad6079cad88"
    "425de6bde1a9187ebb6092cf67bf2b13fd65f27088d78b7e883c8759d2c4f5c65adb7553878ad575f9fad878e80a0c9ba63bcbcc"
    "2732e69485bbc9c90bfbd62481d9089beccf80cfe2df16a2cf65bd92dd597b0707e0917af48bbb75fed413d238f5555a7a569d80"
    "c3414a8d0859dc65a46128bab27af87a71314f318c782b23ebfe808b82b0ce26401d2e22f04d83d1255dc51addd3b75a2b1ae078"
    "4504df543af8969be3ea7082ff7fc9888c144da2af58429ec96031dbcad3dad9af0dcbaaaf268cb8fcffead94f3c7ca495e056a9"
    "b47acdb751fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301651339e22904cc8c42f58c30c04aafdb038dda0847dd988d"
    "cda6f3bfd15c4b4c4525004aa06eeff8ca61783aacec57fb3d1f92b0fe2fd1a85f6724517b65e614ad6808d6f6ee34dff7310fdc"
    "82aebfd904b01e1dc54b2927094b2db68d6f903b68401adebf5a7e08d78ff4ef5d63653a65040cf9bfd4aca7984a74d371459867"
    "80fc0b16ac451649de6188a7dbdf191f64b5fc5e2ab47b57f7f7276cd419c17a3ca8e1b939ae49e488acba6b965610b5480109c8"
    "b17b80e1b7b750dfc7598d5d5011fd2dcc5600a32ef5b52a1ecc820e308aa342721aac0943bf6686b64b2579376504ccc493d97e"
    "6aed3fb0f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5fb93246f6b1116398a346f1a641f3b041e989f791"
    "4f90cc2c7fff357876e506b50d334ba77c225bc307ba537152f3f1610e4eafe595f6d9d90d11faa933a15ef1369546868a7f3a45"
    "a96768d40fd9d03412c091c6315cf4fde7cb68606937380db2eaaa707b4c4185c32eddcdd306705e4dc1ffc872eeee475a64dfac"
    "86aba41c0618983f8741c5ef68d3a101e8a3b8cac60c905c15fc910840b94c00a0b9d0"
)
SIGNATURE = (
    "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350"
    "aa5371b1508f9f4528ecea23c436d94b5e8fcd4f681e30a6ac00a9704a188a03"
)
IDENTITY, ORDER_TWO = (1).to_bytes(32, "little"), (verificar.P - 1).to_bytes(32, "little")


@pytest.mark.parametrize(
    ("public", "message", "signature"), [*verificar.EJEMPLOS, (PUBLIC, MESSAGE, SIGNATURE)]
)
def test_the_vectors_of_the_standard_hold(public: str, message: str, signature: str) -> None:
    key = Llave(bytes.fromhex(public), 4)
    assert key.firmo(bytes.fromhex(message), bytes.fromhex(signature))
    assert not key.firmo(bytes.fromhex(message) + b" ", bytes.fromhex(signature))


def test_it_says_of_every_signature_what_openssl_says() -> None:
    chance = seeded(1)
    for _turn in range(20):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        key = Llave(private.public_key().public_bytes_raw(), 4)
        message = chance.randbytes(chance.randrange(200))
        signature = private.sign(message)
        assert key.firmo(message, signature)
        changed = bytearray(signature)
        changed[chance.randrange(64)] ^= 1 << chance.randrange(8)
        assert not key.firmo(message, bytes(changed))


def test_the_same_signature_written_in_another_way_is_none() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key, signature = Llave(private.public_key().public_bytes_raw(), 4), private.sign(b"x")
    more = int.from_bytes(signature[32:], "little") + verificar.ORDEN
    assert more < 2**256
    assert not key.firmo(b"x", signature[:32] + more.to_bytes(32, "little"))
    assert not key.firmo(b"x", signature + b"\0")
    assert not key.firmo(b"x", signature[:-1])


@pytest.mark.parametrize(
    "public",
    [
        (2).to_bytes(32, "little"),  # no point has this y
        verificar.P.to_bytes(32, "little"),  # 0 written as P
        (verificar.P + 1).to_bytes(32, "little"),  # 1 written as P + 1
        (verificar.P + 3).to_bytes(32, "little"),  # 3, of a point of full order, written as P + 3
        (1 | 1 << 255).to_bytes(32, "little"),  # x = 0, and said to be odd
        IDENTITY,
        ORDER_TWO,
        bytes(32),  # of order four
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),  # of order eight
        b"short",
    ],
)
def test_a_key_with_which_anybody_could_sign_or_that_is_none_is_refused(public: bytes) -> None:
    with pytest.raises(Falla):
        Llave(public, 4)


def test_the_built_in_test_notices_arithmetic_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    assert verificar.la_firma_se_revisa_bien()
    monkeypatch.setattr(verificar, "D", verificar.D + 1)
    assert not verificar.la_firma_se_revisa_bien()
    monkeypatch.undo()
    monkeypatch.setattr(Llave, "firmo", lambda *_words: True)
    assert not verificar.la_firma_se_revisa_bien()
