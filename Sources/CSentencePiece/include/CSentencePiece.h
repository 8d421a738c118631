// SentencePiece through C: the part of its C++ interface (version 0.1.97 and later) that Vocabularies needs.
//
// No C++ exception leaves these functions. Where something can fail, `error` receives a message and the result is NULL.
// Every pointer returned, messages included, is the caller's to release with sp_release.
#ifndef MIXTAPE_CSENTENCEPIECE_H
#define MIXTAPE_CSENTENCEPIECE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct SentencePieceModel SentencePieceModel;

/// Reads a serialized model. Release with sp_model_delete.
SentencePieceModel *sp_model_create(const void *bytes, size_t byte_count, char **error);
void sp_model_delete(SentencePieceModel *model);

/// The file that the library was loaded from, or NULL. The library does not tell its version; the file's name may.
char *sp_library_file(void);

int32_t sp_model_size(const SentencePieceModel *model);
/// The ids of the special pieces, -1 where the model has none.
int32_t sp_model_pad(const SentencePieceModel *model);
int32_t sp_model_end(const SentencePieceModel *model);
int32_t sp_model_unknown(const SentencePieceModel *model);

/// The ids of a text in UTF-8.
int32_t *sp_model_encode(
    const SentencePieceModel *model, const char *text, size_t byte_count, size_t *id_count, char **error);
/// The parts of a text in UTF-8 that became unknown, joined, in UTF-8 and ended by a zero that does not count.
char *sp_model_unknown_text(
    const SentencePieceModel *model, const char *text, size_t byte_count, size_t *result_count, char **error);
/// The text of ids, each in 0..<size, in UTF-8 and ended by a zero that does not count.
char *sp_model_decode(
    const SentencePieceModel *model, const int32_t *ids, size_t id_count, size_t *byte_count, char **error);
/// The spelling of the piece of an id in 0..<size, ended by a zero.
char *sp_model_piece(const SentencePieceModel *model, int32_t id, char **error);

/// Gives the next text, which stays valid until the next call, or NULL at the end.
typedef const char *(*sp_next_text)(void *context, size_t *byte_count);

/// Trains a model with the trainer's own options, each a name and a value, and returns it serialized.
void *sp_train(
    const char *const *names, const char *const *values, size_t option_count, sp_next_text next, void *context,
    size_t *byte_count, char **error);

void sp_release(void *pointer);

#ifdef __cplusplus
}
#endif
#endif
