"""What can stand on the playground: one module for each kind of scene, and a line of text for every scene."""
