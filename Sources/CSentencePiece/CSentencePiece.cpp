#include "CSentencePiece.h"

#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <dlfcn.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <typeinfo>
#include <unordered_map>
#include <vector>

struct SentencePieceModel {
    sentencepiece::SentencePieceProcessor processor;
};

namespace {

/// A copy of `count` bytes that C can release, with a zero after them.
void *copy(const void *bytes, size_t count) {
    char *result = static_cast<char *>(std::malloc(count + 1));
    if (result == nullptr) throw std::bad_alloc();
    if (count > 0) std::memcpy(result, bytes, count);
    result[count] = 0;
    return result;
}

struct Failure {
    std::string message;
};

void check(const sentencepiece::util::Status &status) {
    if (!status.ok()) throw Failure{status.error_message()};
}

/// Runs `body`, turning whatever it throws into NULL and a message.
template <typename Result, typename Body>
Result *guarded(char **error, Body body) {
    std::string message;
    try {
        return body();
    } catch (const Failure &failure) {
        message = failure.message;
    } catch (const std::exception &exception) {
        message = exception.what();
    } catch (...) {
        message = "unknown error";
    }
    *error = strdup(message.c_str());
    return nullptr;
}

/// The trainer's view of a C callback.
class Texts : public sentencepiece::SentenceIterator {
public:
    Texts(sp_next_text next, void *context) : next_(next), context_(context) { Next(); }
    bool done() const override { return done_; }
    void Next() override {
        size_t count = 0;
        const char *text = next_(context_, &count);
        done_ = text == nullptr;
        if (!done_) text_.assign(text, count);
    }
    const std::string &value() const override { return text_; }
    sentencepiece::util::Status status() const override { return {}; }

private:
    sp_next_text next_;
    void *context_;
    std::string text_;
    bool done_ = false;
};

}  // namespace

extern "C" {

char *sp_library_file(void) {
    // The type information of a class of the library lies in the library.
    Dl_info information;
    if (dladdr(&typeid(sentencepiece::SentencePieceProcessor), &information) == 0) return nullptr;
    return realpath(information.dli_fname, nullptr);
}

SentencePieceModel *sp_model_create(const void *bytes, size_t byte_count, char **error) {
    return guarded<SentencePieceModel>(error, [&] {
        auto model = std::make_unique<SentencePieceModel>();
        check(model->processor.LoadFromSerializedProto({static_cast<const char *>(bytes), byte_count}));
        return model.release();
    });
}

void sp_model_delete(SentencePieceModel *model) { delete model; }

int32_t sp_model_size(const SentencePieceModel *model) { return model->processor.GetPieceSize(); }
int32_t sp_model_pad(const SentencePieceModel *model) { return model->processor.pad_id(); }
int32_t sp_model_end(const SentencePieceModel *model) { return model->processor.eos_id(); }
int32_t sp_model_unknown(const SentencePieceModel *model) { return model->processor.unk_id(); }

int32_t *sp_model_encode(
    const SentencePieceModel *model, const char *text, size_t byte_count, size_t *id_count, char **error) {
    return guarded<int32_t>(error, [&] {
        std::vector<int> ids;
        check(model->processor.Encode({text, byte_count}, &ids));
        *id_count = ids.size();
        return static_cast<int32_t *>(copy(ids.data(), ids.size() * sizeof(int32_t)));
    });
}

char *sp_model_unknown_text(
    const SentencePieceModel *model, const char *text, size_t byte_count, size_t *result_count, char **error) {
    return guarded<char>(error, [&] {
        std::string unknown;
        const auto pieces = model->processor.EncodeAsImmutableProto({text, byte_count});
        for (size_t index = 0; index < pieces.pieces_size(); ++index) {
            const auto piece = pieces.pieces(index);
            if (model->processor.IsUnknown(piece.id())) unknown += piece.surface();
        }
        *result_count = unknown.size();
        return static_cast<char *>(copy(unknown.data(), unknown.size()));
    });
}

char *sp_model_decode(
    const SentencePieceModel *model, const int32_t *ids, size_t id_count, size_t *byte_count, char **error) {
    return guarded<char>(error, [&] {
        std::string text;
        check(model->processor.Decode(std::vector<int>(ids, ids + id_count), &text));
        *byte_count = text.size();
        return static_cast<char *>(copy(text.data(), text.size()));
    });
}

char *sp_model_piece(const SentencePieceModel *model, int32_t id, char **error) {
    return guarded<char>(error, [&] {
        const std::string &piece = model->processor.IdToPiece(id);
        return static_cast<char *>(copy(piece.data(), piece.size()));
    });
}

void *sp_train(
    const char *const *names, const char *const *values, size_t option_count, sp_next_text next, void *context,
    size_t *byte_count, char **error) {
    return guarded<void>(error, [&] {
        std::unordered_map<std::string, std::string> options;
        for (size_t index = 0; index < option_count; ++index) options[names[index]] = values[index];
        Texts texts(next, context);
        std::string model;
        check(sentencepiece::SentencePieceTrainer::Train(options, &texts, &model));
        *byte_count = model.size();
        return copy(model.data(), model.size());
    });
}

void sp_release(void *pointer) { std::free(pointer); }

}  // extern "C"
