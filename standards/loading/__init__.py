"""From the files of an edition folder to an edition, with every problem at its place.

`tree` reads strict YAML into nodes that know their place, `fields` reads typed values out of them,
`heading`, `parameters`, `criteria` and `examples` each read their part. None of them raises for
what people wrote: problems go into a Report, so that all of them are told at once.
"""
