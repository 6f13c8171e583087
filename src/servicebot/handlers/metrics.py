"""The figures of the WeChat door, cheap to count and shown to Prometheus when it asks."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 4.0, 4.8)
PATH = "/metrics"


class DoorFigures:
    """Counts of the WeChat door as plain numbers: a locked counter a message would cost more than its parsing.

    Only the event loop's thread counts; a scrape reads. Every label comes from a closed set.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._pushes: dict[str, int] = {}
        self._outcomes: dict[str, int] = {}
        self._refusals: dict[str, int] = {}
        self._buckets = [0] * (len(BUCKETS_S) + 1)
        self._seconds = 0.0
        registry.register(self)

    def push(self, label: str) -> None:
        """Count a push by its type."""
        self._pushes[label] = self._pushes.get(label, 0) + 1

    def outcome(self, label: str, seconds: float) -> None:
        """Count how a push was answered, and how long that took."""
        self._outcomes[label] = self._outcomes.get(label, 0) + 1
        self._buckets[bisect_left(BUCKETS_S, seconds)] += 1
        self._seconds += seconds

    def lost(self) -> None:
        """Count a message that was taken and could not be acted on."""
        self._outcomes["lost"] = self._outcomes.get("lost", 0) + 1

    def refusal(self, label: str) -> None:
        """Count a request that was not taken for WeChat's."""
        self._refusals[label] = self._refusals.get(label, 0) + 1

    def collect(self) -> Iterator[Metric]:
        """The figures in Prometheus's own form."""
        yield _counter("servicebot_wechat_pushes", "Pushes of WeChat by type.", "type", self._pushes)
        yield _counter(
            "servicebot_wechat_answers", "Pushes by how they were answered.", "outcome", self._outcomes
        )
        yield _counter(
            "servicebot_wechat_refused",
            "Requests at WeChat's address that were refused.",
            "reason",
            self._refusals,
        )
        histogram = HistogramMetricFamily("servicebot_wechat_seconds", "Time from a push to its answer.")
        histogram.add_metric([], list(self._cumulative()), self._seconds)
        yield histogram

    def _cumulative(self) -> Iterator[tuple[str, float]]:
        total = 0
        for bound, count in zip((*BUCKETS_S, float("inf")), self._buckets, strict=True):
            total += count
            yield ("+Inf" if bound == float("inf") else str(bound)), total


def _counter(name: str, words: str, label: str, values: dict[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, words, labels=[label])
    for value, count in list(values.items()):
        family.add_metric([value], count)
    return family


def metrics_routes(registry: CollectorRegistry) -> Iterable[web.RouteDef]:
    """The page that Prometheus reads."""

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get(PATH, metrics)]
