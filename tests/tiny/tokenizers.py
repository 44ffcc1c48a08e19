"""SentencePiece tokenizers as NeMo wants them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import sentencepiece

ALPHABET = "abcdefghijklmnopqrstuvwxyz áéíóúüñ 0123456789 .,;:?!¿¡'-"
"""Every tokenizer can spell any word of ours, also one that it never saw."""


def train_bpe(folder: Path, texts: Iterable[str], size: int, *, capitals: bool = True) -> Path:
    """A BPE tokenizer of at most `size` pieces in `folder`, which NeMo loads as `type: bpe`.

    Without `capitals` for models that write none: their vocabulary tells it of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    corpus = folder / "text.txt"
    corpus.write_text("\n".join([*texts, ALPHABET, *([ALPHABET.upper()] if capitals else [])]), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus),
        model_prefix=str(folder / "tokenizer"),
        vocab_size=size,
        model_type="bpe",
        character_coverage=1.0,
        bos_id=-1,
        eos_id=-1,
        pad_id=-1,
        unk_id=0,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    trained = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    pieces = [trained.id_to_piece(index) for index in range(1, trained.vocab_size())]
    # an artifact that every .nemo of this kind carries, though nothing reads it
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8")
    return folder
