"""Models that ONNX Runtime runs: small ones, on any processor, without torch."""
