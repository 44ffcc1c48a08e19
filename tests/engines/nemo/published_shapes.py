"""Configurations with the shape of published checkpoints: their sections and names, and what training left in them."""

from __future__ import annotations

from typing import Any

from tests.engines.nemo.archives import AGGREGATE, ONE

MODULES = "nemo.collections.asr.modules."
TRAINING: dict[str, Any] = {
    "train_ds": {
        "use_lhotse": True,
        "input_cfg": "/lustre/fsw/portfolios/llmservice/data/input_cfg.yaml",
        "tarred_audio_filepaths": ["/data/tarred/audio__OP_0..511_CL_.tar"],
        "manifest_filepath": "s3://bucket/manifest.json",
        "augmentor": {"noise": {"manifest_path": "/data/noise.json", "prob": 0.5}},
    },
    "validation_ds": {"manifest_filepath": ["/data/dev.json"], "use_start_end_token": False},
    "test_ds": {"manifest_filepath": None},
    "optim": {
        "name": "adamw", "lr": 3e-4, "betas": [0.9, 0.98],
        "sched": {"name": "InverseSquareRootAnnealing", "warmup_steps": 2500},
    },
    "exp_manager": {"exp_dir": "${oc.env:RESULTS}", "wandb_logger_kwargs": {"name": "x/y"}},
    "init_from_nemo_model": {"model0": {"path": "/raid/encoder.nemo", "include": ["encoder"]}},
    "init_from_pretrained_model": "stt_en_fastconformer_hybrid_large_pc",
    "pretrained_model_path": "/raid/x.ckpt",
}  # fmt: skip
PREPROCESSOR = {
    "_target_": f"{MODULES}AudioToMelSpectrogramPreprocessor",
    "sample_rate": 16000, "normalize": "per_feature", "window_size": 0.025, "window_stride": 0.01, "window": "hann",
    "features": 128, "n_fft": 512, "log": True, "frame_splicing": 1, "dither": 1e-5, "pad_to": 0, "pad_value": 0.0,
}  # fmt: skip
AUGMENT = {
    "_target_": f"{MODULES}SpectrogramAugmentation",
    "freq_masks": 2, "time_masks": 10, "freq_width": 27, "time_width": 0.05,
}  # fmt: skip
ENCODER = {
    "_target_": f"{MODULES}ConformerEncoder",
    "feat_in": 128, "feat_out": -1, "n_layers": 32, "d_model": 1024, "use_bias": False, "subsampling": "dw_striding",
    "subsampling_factor": 8, "subsampling_conv_channels": 256, "causal_downsampling": False, "reduction": None,
    "ff_expansion_factor": 4, "self_attention_model": "rel_pos", "n_heads": 8, "att_context_size": [-1, -1],
    "att_context_style": "regular", "xscaling": False, "untie_biases": True, "pos_emb_max_len": 5000,
    "conv_kernel_size": 9, "conv_norm_type": "batch_norm", "conv_context_size": None, "dropout": 0.1,
    "stochastic_depth_drop_prob": 0.0, "stochastic_depth_mode": "linear", "stochastic_depth_start_layer": 1,
}  # fmt: skip
BEAM = {
    "beam_size": 4, "kenlm_path": None, "ngram_lm_model": None, "ngram_lm_alpha": 0.0, "search_type": "default",
    "boosting_tree": {"model_path": None, "key_phrases_file": None, "key_phrases_list": None, "source_lang": "en"},
    "flashlight_cfg": {"lexicon_path": None, "boost_path": None, "unk_weight": float("-inf")},
    "pyctcdecode_cfg": {"hotwords": None},
}  # fmt: skip
CTC_DECODING = {
    "strategy": "greedy_batch", "word_seperator": " ", "segment_seperators": [".", "!", "?"], "beam": BEAM,
    "wfst": {"arpa_lm_path": None, "wfst_lm_path": None, "riva_decoding_cfg": {}},
    "asr_supported_punctuation": [".", ",", "/", "?"],
    "confidence_cfg": {"method_cfg": {"name": "entropy", "temperature": "DEPRECATED"}},
}  # fmt: skip
WORDS = ["▁the", "/", "//", "${", "\\"]
"""A vocabulary may hold anything; NeMo takes it from the tokenizer."""

COMMON: dict[str, Any] = {
    **TRAINING, "sample_rate": 16000, "log_prediction": True, "skip_nan_grad": False, "preprocessor": PREPROCESSOR,
    "spec_augment": AUGMENT, "encoder": ENCODER, "nemo_version": "2.0.0rc1",
    "interctc": {"loss_weights": [], "apply_at_layers": []},
    "variational_noise": {"start_step": 0, "std": 0.0},
}  # fmt: skip


def _canary(style: str, tokenizer: dict[str, Any]) -> dict[str, Any]:
    return {
        **COMMON,
        "target": "nemo.collections.asr.models.aed_multitask_models.EncDecMultiTaskModel",
        "prompt_format": style,
        "prompt_defaults": [
            {"role": "user", "slots": {"source_lang": "<|en|>", "emotion": "<|emo:undefined|>", "decodercontext": ""}},
            {"role": "user_partial", "slots": {"decodercontext": ""}},
        ],
        "label_smoothing": 0.0,
        "use_loss_mask_for_prompt": False,
        "model_defaults": {"asr_enc_hidden": 1024, "lm_enc_hidden": 512, "lm_dec_hidden": 1024},
        "tokenizer": tokenizer,
        "transf_encoder": {
            "_target_": f"{MODULES}transformer.transformer_encoders.TransformerEncoder",
            "num_layers": 0, "hidden_size": 1024, "inner_size": 4096, "num_attention_heads": 8, "pre_ln": True,
        },
        "transf_decoder": {
            "_target_": f"{MODULES}transformer.get_nemo_transformer",
            "model_name": None, "pretrained": False, "encoder": None, "pre_ln_final_layer_norm": True,
            "config_dict": {"max_sequence_length": 1024, "num_layers": 4, "hidden_act": "relu", "vocab_size": None},
        },
        "head": {
            "_target_": "nemo.collections.asr.parts.submodules.token_classifier.TokenClassifier",
            "num_layers": 1, "activation": "relu", "log_softmax": True, "num_classes": 5248,
            "use_transformer_init": True,
        },
        "decoding": {"strategy": "beam", "return_best_hypothesis": True, "beam": {"beam_size": 1, "len_pen": 0.0}},
        "loss": {
            "_target_": "nemo.collections.common.losses.smoothed_cross_entropy.SmoothedCrossEntropyLoss",
            "label_smoothing": 0.0, "pad_id": 2,
        },
        "multitask_metrics_cfg": {"metrics": {"wer": {"_target_": "nemo.collections.asr.metrics.WER"}}},
    }  # fmt: skip


def _custom(kind: str) -> dict[str, Any]:
    target = f"nemo.collections.common.tokenizers.canary_tokenizer.{kind}"
    return {"custom_tokenizer": {"_target_": target, "tokenizers": None}}


CTC: dict[str, Any] = {
    **COMMON,
    "target": "nemo.collections.asr.models.ctc_bpe_models.EncDecCTCModelBPE",
    "ctc_reduction": "mean_batch",
    "tokenizer": ONE,
    "decoder": {"_target_": f"{MODULES}ConvASRDecoder", "feat_in": 1024, "num_classes": 1024, "vocabulary": WORDS},
    "decoding": CTC_DECODING,
}
RNNT: dict[str, Any] = {
    **COMMON,
    "target": "nemo.collections.asr.models.rnnt_bpe_models.EncDecRNNTBPEModel",
    "labels": WORDS,
    "compute_eval_loss": False,
    "rnnt_reduction": "mean_volume",
    "model_defaults": {"enc_hidden": 1024, "pred_hidden": 640, "joint_hidden": 640},
    "tokenizer": ONE,
    "decoder": {
        "_target_": f"{MODULES}RNNTDecoder",
        "normalization_mode": None, "random_state_sampling": False, "blank_as_pad": True, "vocab_size": 8192,
        "prednet": {"pred_hidden": 640, "pred_rnn_layers": 2, "t_max": None, "dropout": 0.2},
    },
    "joint": {
        "_target_": f"{MODULES}RNNTJoint",
        "log_softmax": None, "fuse_loss_wer": True, "fused_batch_size": 4, "num_classes": 8192, "vocabulary": WORDS,
        "jointnet": {"joint_hidden": 640, "activation": "relu", "dropout": 0.2, "encoder_hidden": 1024},
    },
    "decoding": {"strategy": "greedy_batch", "greedy": {"max_symbols": 10}, "beam": {**BEAM, "maes_num_steps": 2}},
    "loss": {"loss_name": "default", "warprnnt_numba_kwargs": {"fastemit_lambda": 0.0, "clamp": -1.0}},
}  # fmt: skip
TDT: dict[str, Any] = {
    **RNNT,
    "model_defaults": {**RNNT["model_defaults"], "tdt_durations": [0, 1, 2, 3, 4], "num_tdt_durations": 5},
    "joint": {**RNNT["joint"], "num_extra_outputs": 5},
    "decoding": {**RNNT["decoding"], "model_type": "tdt", "durations": [0, 1, 2, 3, 4]},
    "loss": {"loss_name": "tdt", "tdt_kwargs": {"fastemit_lambda": 0.0, "durations": [0, 1, 2, 3, 4], "sigma": 0.02}},
}
HYBRID: dict[str, Any] = {
    **TDT,
    "target": "nemo.collections.asr.models.hybrid_rnnt_ctc_bpe_models.EncDecHybridRNNTCTCBPEModel",
    "aux_ctc": {
        "ctc_loss_weight": 0.3, "use_cer": False, "ctc_reduction": "mean_batch", "decoding": CTC_DECODING,
        "decoder": {"_target_": f"{MODULES}ConvASRDecoder", "feat_in": None, "num_classes": -1, "vocabulary": WORDS},
    },
}  # fmt: skip
PROMPTED: dict[str, Any] = {
    **RNNT,
    "target": "nemo.collections.asr.models.rnnt_bpe_models_prompt.EncDecRNNTBPEModelWithPrompt",
    "encoder": {
        **ENCODER, "att_context_size": [[56, 13], [56, 6], [56, 3], [56, 0]], "att_context_style": "chunked_limited",
        "causal_downsampling": True, "conv_context_size": "causal",
    },
    "num_prompts": 128,
    "subsampling_factor": 8,
    "model_defaults": {
        **RNNT["model_defaults"], "initialize_prompt_feature": True, "num_prompts": 128,
        "prompt_dictionary": {"en-US": 0, "en": 0, "enGB": 1, "es-ES": 2, "zh-CN": 4, "auto": 101},
    },
}  # fmt: skip

NEMO = {
    "canary-1b": _canary("canary", {**AGGREGATE, "dir": None, **_custom("CanaryTokenizer")}),
    "canary-1b-flash": _canary("canary2", {**AGGREGATE, "dir": None, **_custom("CanaryTokenizer")}),
    "canary-180m-flash": _canary("canary2", {**AGGREGATE, **_custom("CanaryTokenizer")}),
    "canary-1b-v2": _canary("canary2", {**ONE, **_custom("CanaryBPETokenizer")}),
    "parakeet-ctc-0.6b": CTC,
    "parakeet-rnnt-1.1b": RNNT,
    "parakeet-tdt-0.6b-v3": TDT,
    "parakeet-tdt_ctc-110m": HYBRID,
    "nemotron-3.5-asr-streaming-0.6b": PROMPTED,
    "an old model, by the paths it had": {
        **CTC,
        "tokenizer": {
            "dir": "/old", "type": "BPE", "model_path": "/old/one.model", "vocab_path": "/old/vocab.txt",
        },
    },
    "one with adapters": {
        **CTC,
        "encoder": {**ENCODER, "_target_": f"{MODULES}conformer_encoder.ConformerEncoderAdapter"},
        "adapters": {
            "global_cfg": {"check_encoder_adapter": True},
            "mine": {
                "_target_": "nemo.collections.common.parts.adapter_modules.LinearAdapter",
                "in_features": 1024, "dim": 32,
                "adapter_strategy": {
                    "_target_": "nemo.core.classes.mixins.adapter_mixin_strategies.ResidualAddAdapterStrategy",
                    "stochastic_depth": 0.0,
                },
            },
        },
    },
}  # fmt: skip

CANARY_QWEN: dict[str, Any] = {
    "pretrained_llm": "Qwen/Qwen3-1.7B",
    "pretrained_asr": "nvidia/canary-1b-flash",
    "pretrained_weights": True,
    "pretrained_s2s_model": None,
    "prompt_format": "qwen",
    "audio_locator_tag": "<|audioplaceholder|>",
    "freeze_params": [r"^llm\..+$", r"^embed_tokens\..+$"],
    "prevent_freeze_params": [],
    "lora": {
        "task_type": "CAUSAL_LM", "r": 128, "lora_alpha": 256, "lora_dropout": 0.01,
        "target_modules": ["q_proj", "v_proj"],
    },
    "perception": {
        "target": "nemo.collections.speechlm2.modules.perception.AudioPerceptionModule",
        "preprocessor": PREPROCESSOR, "encoder": ENCODER, "spec_augment": AUGMENT, "output_dim": 2048,
        "modality_adapter": {
            "_target_": "nemo.collections.speechlm2.modules.perception.IdentityConnector", "d_model": 1024,
        },
    },
    "optimizer": {"_target_": "torch.optim.AdamW", "lr": 5e-4, "foreach": True},
    "lr_scheduler": {"_target_": "nemo.core.optim.lr_scheduler.CosineAnnealing", "warmup_steps": 1000},
    "model_type": "nemo_speechlm",
    "architectures": ["NeMoSpeechLMForConditionalGeneration"],
}  # fmt: skip
QWEN: dict[str, Any] = {
    "architectures": ["Qwen3ForCausalLM"], "attention_bias": False, "bos_token_id": 151643, "head_dim": 128,
    "hidden_act": "silu", "hidden_size": 2048, "max_window_layers": 28, "model_type": "qwen3",
    "num_hidden_layers": 28, "rope_scaling": None, "rope_theta": 1000000, "torch_dtype": "bfloat16",
    "transformers_version": "4.51.0", "vocab_size": 151936, "_name_or_path": "Qwen/Qwen3-1.7B",
    "_attn_implementation": "sdpa",
}  # fmt: skip
QWEN_TOKENIZER: dict[str, Any] = {
    "add_bos_token": False, "chat_template": "{% for message in messages %}{{ message }}{% endfor %}",
    "added_tokens_decoder": {"151643": {"content": "<|endoftext|>", "special": True}},
    "tokenizer_class": "Qwen2Tokenizer",
    "model_max_length": 131072, "vocab_file": None, "name_or_path": "/old/qwen",
}  # fmt: skip
