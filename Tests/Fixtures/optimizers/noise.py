"""Computed parameters and gradients, which need no storage: the scripts here and the tests get the same numbers."""

import numpy as np

MASK = (1 << 64) - 1


def noise(stream, index):
    """A number in [-1, 1): a multiply-and-shift hash of (stream, index), exact in double precision."""
    x = (stream * 0x9E3779B97F4A7C15 + index * 0xD1342543DE82EF95 + 0x2545F4914F6CDD1D) & MASK
    x ^= x >> 33
    x = (x * 0xFF51AFD7ED558CCD) & MASK
    x ^= x >> 33
    return (x >> 11) * 2.0**-52 - 1


def initial(stream, shape, scale):
    return np.array([noise(stream, i) * scale for i in range(int(np.prod(shape)))]).reshape(shape)


def gradient(stream, step, shape):
    """Rows and columns of different sizes, and some elements that are always 0."""
    columns = shape[-1]
    values = []
    for i in range(int(np.prod(shape))):
        row, column = divmod(i, columns)
        size = 0.0 if i % 13 == 5 else (1 + row % 7) / (1 + column % 5)
        values.append(noise(stream + 1000 * (step + 1), i) * size)
    return np.array(values).reshape(shape)
