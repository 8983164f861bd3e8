"""Archives for tests, from bytes in memory."""

import io
import tarfile


def tar(members, kind=tarfile.PAX_FORMAT):
    """Of pairs of a name and bytes; kind is one of the formats of tarfile."""
    to = io.BytesIO()
    with tarfile.open(fileobj=to, mode="w", format=kind) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return to.getvalue()
