"""The tools of the studio for programs that speak the Model Context Protocol."""
