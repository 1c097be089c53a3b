"""Which anchor stands behind an address."""

from pathlib import Path

from storage.anchor import Anchor, AnchorError
from storage.anchor_bucket import SCHEME, BucketAnchor, BucketKeys, parse_bucket
from storage.anchor_folder import DirectoryAnchor


def open_anchor(url: str, keys: BucketKeys | None = None) -> Anchor:
    """A folder, as `file:///…` or as a plain path, or a bucket, `s3://…`. Nothing is asked yet.

    Raises:
        AnchorError: it is an address of another kind, or the bucket's keys are missing.
    """
    if url.startswith(f"{SCHEME}://"):
        return BucketAnchor(parse_bucket(url), keys)
    path = url.removeprefix("file://")
    if "://" in path or not path:
        raise AnchorError(
            f"“{url}” is neither a folder nor a bucket.",
            "Write VOUCHLINE_ANCHOR_URL=file:///… or s3://…",
        )
    return DirectoryAnchor(Path(path))
