// The part of MPI that Mixtape uses, for Open MPI and MPICH. Communicators and types are macros there, which Swift
// cannot read. Each function returns MPI's error code; MPI itself ends the job at an error.
#ifndef MIXTAPE_CMPI_SHIM_H
#define MIXTAPE_CMPI_SHIM_H

#include <mpi.h>
#include <string.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#include <unistd.h>

// Lets this process run on all processors of its job. The C library declares a function for it only to GNU programs.
static inline void cmpi_allow_all_processors(void) {
#ifdef __linux__
    unsigned char all[1024];
    memset(all, 0xff, sizeof all);
    syscall(SYS_sched_setaffinity, 0, sizeof all, all);
#endif
}

// MPI_Request is a pointer in Open MPI and a number in MPICH.
typedef struct {
    MPI_Request value;
} cmpi_request;

static inline int cmpi_begin(void) {
    int provided = 0;
    return MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
}

static inline int cmpi_end(void) { return MPI_Finalize(); }

static inline int cmpi_is_running(void) {
    int begun = 0, ended = 0;
    MPI_Initialized(&begun);
    MPI_Finalized(&ended);
    return begun && !ended;
}

static inline void cmpi_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }

static inline int cmpi_rank(void) {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

static inline int cmpi_count(void) {
    int count = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    return count;
}

// The first line of the library's description, such as "Open MPI v4.1.4, package: ...".
static inline void cmpi_version(char *text, int room) {
    char whole[MPI_MAX_LIBRARY_VERSION_STRING];
    int length = 0;
    MPI_Get_library_version(whole, &length);
    strncpy(text, whole, (size_t)room - 1);
    text[room - 1] = 0;
}

static inline int cmpi_send(const void *bytes, int count, int rank, int tag, cmpi_request *request) {
    return MPI_Isend(bytes, count, MPI_BYTE, rank, tag, MPI_COMM_WORLD, &request->value);
}

static inline int cmpi_receive(void *bytes, int count, int rank, int tag, cmpi_request *request) {
    return MPI_Irecv(bytes, count, MPI_BYTE, rank, tag, MPI_COMM_WORLD, &request->value);
}

static inline int cmpi_barrier(cmpi_request *request) { return MPI_Ibarrier(MPI_COMM_WORLD, &request->value); }

static inline int cmpi_broadcast(void *bytes, int count, int root, cmpi_request *request) {
    return MPI_Ibcast(bytes, count, MPI_BYTE, root, MPI_COMM_WORLD, &request->value);
}

static inline int cmpi_gather_for_all(
    const void *bytes, int count, void *all, const int *counts, const int *places, cmpi_request *request) {
    return MPI_Iallgatherv(bytes, count, MPI_BYTE, all, counts, places, MPI_BYTE, MPI_COMM_WORLD, &request->value);
}

static inline int cmpi_gather(
    const void *bytes, int count, void *all, const int *counts, const int *places, int root, cmpi_request *request) {
    return MPI_Igatherv(bytes, count, MPI_BYTE, all, counts, places, MPI_BYTE, root, MPI_COMM_WORLD, &request->value);
}

// Whether the transfer is done; the request is then gone.
static inline int cmpi_is_done(cmpi_request *request) {
    int done = 0;
    MPI_Test(&request->value, &done, MPI_STATUS_IGNORE);
    return done;
}

static inline void cmpi_advance(void) {
    int found = 0;
    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &found, MPI_STATUS_IGNORE);
}

#endif
