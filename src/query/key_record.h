/*
 * A group as a record: one that has in the fields of the key what the records of the group have. So what depends on
 * these fields alone (host.net on host, ext on path) can be asked of the groups, once for each instead of for each
 * record.
 */
#ifndef FROE_QUERY_KEY_RECORD_H
#define FROE_QUERY_KEY_RECORD_H

#include "query/key.h"

/*
 * Makes a record of a group. Of a key these fields are taken over: host, user, vhost, method, path, protocol, referer,
 * agent, status and times of less than a day; of a key with facts of an agent, the key is the agent. Every other part
 * of the record is absent. It borrows from the group.
 */
void froe_key_record(const struct froe_key_plan *plan, const struct froe_group *group, struct froe_record *record);

#endif
