"""How a record hangs together with others, as a picture that is laid out on the server.

`asked` is what an address says of it, `neighbours` fetches relations, a bounded number of them,
`reading` makes the graph that one viewer may see, `layout` finds places, `drawing` draws, `files`
makes SVG and PNG to be kept. Decision 0026 has the reasons and the figures.
"""
