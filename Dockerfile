# Two stages: build the wheel (front end included), then install it for a user without rights.
# Plain Dockerfile; nothing here was run by an engine in CI.
FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir build && python -m build --wheel --outdir /wheels

FROM python:3.11-slim
# EXTRAS=nemo brings torch and NeMo (several GB); empty leaves PocketSphinx alone
ARG EXTRAS=nemo
RUN useradd --create-home --uid 1000 studio && mkdir /data && chown studio /data
COPY --from=build /wheels /wheels
COPY constraints.txt /tmp/constraints.txt
RUN wheel=$(ls /wheels/*.whl) \
    && pip install --no-cache-dir --constraint /tmp/constraints.txt "${wheel}${EXTRAS:+[${EXTRAS}]}" \
    && rm -rf /wheels
USER studio
# the first spectrogram waits for no compiler: what librosa compiles is kept here, and for any processor
ENV NUMBA_CPU_NAME=generic NUMBA_CACHE_DIR=/home/studio/.cache/numba
RUN python -c "from studio.audio.spectrogram import prepare; prepare()"
# it listens for others: everybody who comes has a library of his own
ENV STUDIO_DATA=/data STUDIO_ACCESS=visitors PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"
CMD ["canary-studio", "serve", "--host", "0.0.0.0", "--port", "7860"]
