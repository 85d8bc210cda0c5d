// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors
#pragma once
#include <sqlite3.h>

// Swift does not see constants that are made of others.
static const int MONETA_SQLITE_UNIQUE = SQLITE_CONSTRAINT_UNIQUE;
static const int MONETA_SQLITE_PRIMARY_KEY = SQLITE_CONSTRAINT_PRIMARYKEY;
static const int MONETA_SQLITE_ROWID = SQLITE_CONSTRAINT_ROWID;
static const int MONETA_SQLITE_FOREIGN_KEY = SQLITE_CONSTRAINT_FOREIGNKEY;
static const int MONETA_SQLITE_TRIGGER = SQLITE_CONSTRAINT_TRIGGER;

// Swift does not call functions with a variable number of arguments. A text in double quotes is a name, as in PostgreSQL.
static inline void moneta_sqlite_refuse_double_quoted_texts(sqlite3 *connection) {
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
}

// Makes SQLite copy the text.
static inline int moneta_sqlite_bind_text(sqlite3_stmt *statement, int place, const char *text, int bytes) {
    return sqlite3_bind_text(statement, place, text, bytes, SQLITE_TRANSIENT);
}
