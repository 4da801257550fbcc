"""Images as lists of their non-zero pixels."""

from core.kernels.jit import kernel


@kernel
def fill_lists(images, starts, pixels, levels):
    """Lists the non-zero pixels of images, uint8 (images, pixels), one after the other.

    starts: int32 (images + 1,), filled. pixels: uint16, levels: uint8, each with room for all of them, filled.
    """
    count = 0
    for image in range(images.shape[0]):
        row = images[image]
        for pixel in range(row.size):
            pixels[count] = pixel
            levels[count] = row[pixel]
            count += row[pixel] != 0
        starts[image + 1] = count
