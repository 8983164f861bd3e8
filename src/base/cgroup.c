#include "base/cgroup.h"

/* What is known of a hierarchy: where the process is in it, and where it is mounted. */
struct place {
    const char *controller; /* NULL: the unified hierarchy */
    struct froe_span group; /* path in the hierarchy, from /proc/self/cgroup */
    struct froe_span root;  /* path in the hierarchy of what is mounted */
    struct froe_span mount; /* point of the mount, as in /proc/self/mountinfo */
};

static bool is_text(struct froe_span span, const char *text)
{
    return froe_span_equal(span, froe_span_of(text));
}

static bool list_has(struct froe_span list, const char *word)
{
    struct froe_span part;
    while (froe_span_take(&list, ',', &part))
        if (is_text(part, word))
            return true;
    return false;
}

static bool starts_with(struct froe_span text, struct froe_span prefix)
{
    return text.len >= prefix.len && (prefix.len == 0 || memcmp(text.ptr, prefix.ptr, prefix.len) == 0);
}

/* Lines `hierarchy-id:controllers:path`; the unified hierarchy has id 0 and no controllers. */
static bool find_group(struct place *place, struct froe_span cgroup)
{
    struct froe_span line, id, controllers;
    while (froe_span_take(&cgroup, '\n', &line)) {
        if (!froe_span_take(&line, ':', &id) || !froe_span_take(&line, ':', &controllers))
            continue;
        bool here = place->controller != NULL ? list_has(controllers, place->controller)
                                              : is_text(id, "0") && controllers.len == 0;
        if (here) {
            place->group = line;
            return true;
        }
    }
    return false;
}

/* True when group lies in what is mounted: root itself, or below it. A group outside of the namespace of the process
 * begins with dots. */
static bool covers(struct froe_span root, struct froe_span group)
{
    if (starts_with(group, froe_span_of("/..")))
        return false;
    return is_text(root, "/") || (starts_with(group, root) && (group.len == root.len || group.ptr[root.len] == '/'));
}

/* `id parent major:minor root mount options [tag…] - type source super-options` */
static bool read_mount(struct place *place, struct froe_span line)
{
    struct froe_span part, root, mount, type = {0}, super = {0};
    for (int i = 0; i < 3; i++)
        if (!froe_span_take(&line, ' ', &part))
            return false;
    if (!froe_span_take(&line, ' ', &root) || !froe_span_take(&line, ' ', &mount))
        return false;
    do {
        if (!froe_span_take(&line, ' ', &part))
            return false;
    } while (!is_text(part, "-"));
    if (!froe_span_take(&line, ' ', &type) || !froe_span_take(&line, ' ', &part))
        return false;
    froe_span_take(&line, ' ', &super);
    bool here = place->controller == NULL ? is_text(type, "cgroup2")
                                          : is_text(type, "cgroup") && list_has(super, place->controller);
    if (here) {
        place->root = root;
        place->mount = mount;
    }
    return here;
}

/* The mount that covers the group, otherwise the last one of the hierarchy: in a container without a namespace of its
 * own for control groups the path of the group is that of the host, and what is mounted is what holds. */
static bool find_mount(struct place *place, struct froe_span mountinfo)
{
    struct froe_span line;
    bool found = false;
    while (froe_span_take(&mountinfo, '\n', &line)) {
        if (!read_mount(place, line))
            continue;
        found = true;
        if (covers(place->root, place->group))
            break;
    }
    return found;
}

/* Blanks and backslashes in mount points are written as three octal digits. */
static void append_unescaped(struct froe_buffer *path, struct froe_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const uint8_t *at = text.ptr + i;
        bool octal =
            *at == '\\' && text.len - i > 3 && (at[1] & 0xfc) == '0' && (at[2] & 0xf8) == '0' && (at[3] & 0xf8) == '0';
        froe_buffer_byte(path, octal ? (uint8_t)((at[1] & 3) << 6 | (at[2] & 7) << 3 | (at[3] & 7)) : *at);
        i += octal ? 3 : 0;
    }
}

struct froe_span froe_cgroup_read(const struct froe_cgroup_files *files, struct froe_buffer *path, const char *name,
                                  struct froe_buffer *text)
{
    size_t len = path->len;
    froe_buffer_text(path, name);
    froe_buffer_byte(path, 0);
    text->len = 0;
    bool whole = !path->failed && files->read(files->context, (const char *)path->data, text) && !text->failed;
    path->len = len;
    return whole ? (struct froe_span){text->data, text->len} : FROE_ABSENT;
}

/* From the group of the process up to the point of the mount. */
static void walk_place(const struct froe_cgroup_files *files, const struct place *place, froe_cgroup_visit_fn *visit,
                       void *context)
{
    struct froe_buffer path = {0};
    append_unescaped(&path, place->mount);
    size_t top = path.len;
    if (covers(place->root, place->group)) {
        size_t skip = is_text(place->root, "/") ? 0 : place->root.len;
        froe_buffer_append(&path, place->group.ptr + skip, place->group.len - skip);
    }
    while (path.len > top && path.data[path.len - 1] == '/')
        path.len--;
    visit(context, files, &path);
    while (path.len > top) {
        while (path.len > top && path.data[path.len - 1] != '/')
            path.len--;
        path.len -= path.len > top ? 1 : 0;
        visit(context, files, &path);
    }
    froe_buffer_free(&path);
}

void froe_cgroup_walk(const struct froe_cgroup_files *files, const char *controller, froe_cgroup_visit_fn *visit,
                      void *context)
{
    struct froe_buffer cgroup = {0}, mountinfo = {0};
    struct place place = {.controller = controller};
    if (files->read(files->context, "/proc/self/cgroup", &cgroup) &&
        files->read(files->context, "/proc/self/mountinfo", &mountinfo) &&
        find_group(&place, (struct froe_span){cgroup.data, cgroup.len}) &&
        find_mount(&place, (struct froe_span){mountinfo.data, mountinfo.len}))
        walk_place(files, &place, visit, context);
    froe_buffer_free(&cgroup);
    froe_buffer_free(&mountinfo);
}
