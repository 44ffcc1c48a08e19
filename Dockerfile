# Two stages: build the wheel (front end included), then install it for a user without rights.
# EXTRAS=nemo brings torch and NeMo (several GB); empty leaves both out, and English is written by Moonshine
ARG EXTRAS=nemo

FROM python:3.11-slim AS build
ARG EXTRAS
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir build && python -m build --wheel --outdir /wheels
RUN python -c 'import sys, tomllib; \
        project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
        extras = [project["optional-dependencies"][each] for each in sys.argv[1].split(",") if each]; \
        print(*sum(extras, project["dependencies"]), sep="\n")' "${EXTRAS}" > /wanted.txt

FROM python:3.11-slim
ARG EXTRAS
RUN useradd --create-home --uid 1000 studio && mkdir /data && chown studio:0 /data && chmod 775 /data
# what it is built on comes first, by itself: a change in our own code, or of what else pyproject.toml says, fetches
# none of it again, for engines compare what is in a file that is copied
COPY --from=build /wanted.txt /tmp/
COPY constraints.txt /tmp/
RUN pip install --no-cache-dir --constraint /tmp/constraints.txt --requirement /tmp/wanted.txt
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --constraint /tmp/constraints.txt "$(ls /wheels/*.whl)${EXTRAS:+[${EXTRAS}]}"
# the first spectrogram waits for no compiler: what librosa compiles is kept here, and for any processor
ENV HOME=/home/studio NUMBA_CPU_NAME=generic NUMBA_CACHE_DIR=/home/studio/.cache/numba
# group 0 may write, here and in /data: it is that of a user whom `--user` or Kubernetes names by a number
RUN python -c "from studio.audio.spectrogram import prepare; prepare()" \
    && chown -R studio:0 /home/studio && chmod -R g=u /home/studio
USER studio
# it listens for others: everybody who comes has a library of his own; models that were fetched stay with the data
ENV STUDIO_DATA=/data STUDIO_ACCESS=visitors HF_HOME=/data/hub PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"
CMD ["canary-studio", "serve", "--host", "0.0.0.0", "--port", "7860"]
