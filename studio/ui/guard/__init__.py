"""Who may call what over HTTP: hosts, origins, endpoints, bodies and connections, decided before Gradio sees a call."""
