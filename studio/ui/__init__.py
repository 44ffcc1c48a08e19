"""The page: Gradio components, our routes, and the wire between browser and domain."""

from studio.ui import stubs

stubs.write_none()  # before any module here imports gradio
