"""NVIDIA NeMo's speech models: read without trusting them, restored with care, decoded in batches.

The only folder whose files import torch, NeMo and lhotse, and those inside the function that loads a model. A model
family is one file here with a subclass of `family.NemoFamily` as its `FAMILY`.
"""
