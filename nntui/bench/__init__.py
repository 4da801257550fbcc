"""How fast the trainer is beside other ways to train the same network on the same images, on this machine."""
