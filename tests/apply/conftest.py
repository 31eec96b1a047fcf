"""Projects on platforms, as the tests of the command line have them."""

from tests.cli.conftest import bench, serving

__all__ = ["bench", "serving"]
