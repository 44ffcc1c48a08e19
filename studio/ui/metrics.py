"""Figures for Prometheus: requests, jobs, models, disk and the process. No name, id or text is in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from studio.session import Studio

if TYPE_CHECKING:
    from prometheus_client.core import Metric

SECONDS = (0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0, 600.0)
"""Up to which answers are counted together: an edit takes milliseconds, a file of an hour minutes."""


class Metrics:
    """Made once for a server; `text` is what `/metrics` answers."""

    def __init__(self, studio: Studio) -> None:
        from prometheus_client import CollectorRegistry, Histogram, PlatformCollector, ProcessCollector
        from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

        self.content_type = CONTENT_TYPE_PLAIN_0_0_4
        self._registry = CollectorRegistry()
        PlatformCollector(registry=self._registry)
        ProcessCollector(registry=self._registry)
        self._registry.register(_Figures(studio))
        self._answers = Histogram(
            "studio_request_seconds",
            "Requests that were answered, and how long that took.",
            ("method", "path", "status"),
            buckets=SECONDS,
            registry=self._registry,
        )

    def count(self, method: str, path: str, status: int, seconds: float) -> None:
        """One answer; `path` is a pattern, so that there are few."""
        known = method if method in ("GET", "HEAD", "POST") else "other"
        self._answers.labels(known, path, f"{status // 100}xx").observe(seconds)

    def text(self) -> bytes:
        """Raises StoreError."""
        from prometheus_client.exposition import generate_latest

        return bytes(generate_latest(self._registry))


class _Figures:
    """A collector: counted when they are asked for."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def describe(self) -> list[Metric]:
        """Nothing is counted before somebody asks."""
        return []

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        now = self._studio.health.figures()
        jobs = GaugeMetricFamily("studio_jobs", "Jobs that are kept.", labels=("kind", "state"))
        for labels, count in now.jobs.items():
            jobs.add_metric(labels, count)
        yield jobs
        told = GaugeMetricFamily("studio_webhook_messages", "Not taken yet, or given up.", labels=("state",))
        for state, count in now.deliveries.items():
            told.add_metric((state,), count)
        yield told
        yield GaugeMetricFamily("studio_model_bytes", "Memory of the weights that are loaded.", now.model_bytes)
        yield GaugeMetricFamily("studio_model_budget_bytes", "Memory that they may take.", now.model_budget)
        yield GaugeMetricFamily("studio_disk_free_bytes", "Free in the data folder.", now.disk_free)
