"""The page: Gradio components, our routes, and the wire between browser and domain."""
