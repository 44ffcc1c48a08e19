"""What a decoder attends to, projected once for all tokens of an answer. NeMo projects it anew for every token, which
takes most of a decoder's time: keys and values of all the sound, in each layer, and each time the same.
"""

from __future__ import annotations

import weakref
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


MOST_BYTES = {"cpu": 2**29, "cuda": 2**30}
"""That all layers of a decoder keep together, by device; of more, as wide beams make, nothing is kept."""


def keep_projections(decoder: Any) -> None:
    """Let the cross-attention of NeMo's transformer decoder keep its keys and values; of any other do nothing."""
    import torch

    attentions = [each for layer in decoder.modules() if (each := getattr(layer, "second_sub_layer", None))]
    projections: list[Any] = [getattr(each, name, None) for each in attentions for name in ("key_net", "value_net")]
    for projection in projections:
        if type(projection) is torch.nn.Linear:
            projection.__class__ = kept_linear()
            projection.most_bytes = MOST_BYTES.get(projection.weight.device.type, 0) // len(projections)


def forget_projections(decoder: Any) -> None:
    """Also where an error's traceback still holds what they were made of."""
    for module in decoder.modules():
        if isinstance(module, kept_linear()):
            module._last = None


@lru_cache(maxsize=1)
def kept_linear() -> Any:
    """The class of such a projection. torch is imported here: whoever lists the engines does not need it."""
    import torch

    class Kept(torch.nn.Linear):  # type: ignore[misc]  # torch comes without its types here
        """Gives what it gave last for as long as it is given the same tensor, which nobody changes in between.

        An `nn.Linear` becomes one by its class alone, so that checkpoints and copies of the model stay as they were.
        """

        most_bytes = 0
        _last: tuple[weakref.ref[torch.Tensor], torch.Tensor] | None = None

        def forward(self, given: torch.Tensor) -> torch.Tensor:
            """Shape (…, in_features) to (…, out_features)."""
            last = self._last
            if last is not None and last[0]() is given:
                return last[1]
            made = super().forward(given)
            if not torch.is_grad_enabled() and made.nbytes <= self.most_bytes:
                self._last = (weakref.ref(given, self._forget), made)
            return made

        def _forget(self, gone: weakref.ref[torch.Tensor]) -> None:
            last = self._last
            if last is not None and last[0] is gone:
                self._last = None

    return Kept
