/*
 * Where members of archives lie in a file that can be read at any place, told by the headers beside them: tar as POSIX
 * has it (pax, "ustar Interchange Format") with the sizes of GNU, zip by PKWARE's APPNOTE.TXT (4.3.7 local
 * headers, 4.3.9 data descriptors, 4.3.12 directory, 4.3.14 to 4.3.16 its end, 4.5.3 sizes of 64 bits).
 *
 * Everything that is not plain and ordinary gets no place, and is to be read with the archive. Nothing is believed that
 * could make a byte of the file be read twice: a place ends within the file, and the next member is behind it.
 *
 * Readers are copied, and may be read by others at the same time.
 */
#ifndef FROE_INPUT_ARCHIVE_PLACE_H
#define FROE_INPUT_ARCHIVE_PLACE_H

#include "input/reader.h"

/* Offsets are those of the reader. */
struct froe_archive_place {
    uint64_t from;   /* the first byte that is stored of the member */
    uint64_t length; /* stored bytes */
    uint64_t next;   /* where the archive goes on; 0: the library knows it */
    bool checked;    /* zip: CRC and size hold for the content */
    bool deflated;   /* zip: what is stored is deflate data (RFC 1951); else the content itself */
    uint32_t crc;    /* CRC-32 of the content */
    uint32_t size;   /* of the content, modulo 2^32 */
};

/* How far the directory of a zip archive has been gone through. Begins as all zero. */
struct froe_zip_directory {
    bool looked_for;
    uint64_t at, end; /* the next entry, and the end of all; equal: there are no more */
};

/* The member of a tar archive whose content, of `size` bytes, begins at `from`, behind its header. False: not known. */
bool froe_tar_place(const struct froe_reader *reader, uint64_t from, uint64_t size, struct froe_archive_place *place);

/* The member of a zip archive whose local header is at `header`, and what is stored of it at `from`. Where its sizes
 * stand behind it, the directory says them, which is gone through in the order of the members. False: not known. */
bool froe_zip_place(const struct froe_reader *reader, uint64_t header, uint64_t from,
                    struct froe_zip_directory *directory, struct froe_archive_place *place);

/* What makes a gzip file of a deflated member. */
struct froe_frame froe_archive_frame(const struct froe_archive_place *place);

#endif
