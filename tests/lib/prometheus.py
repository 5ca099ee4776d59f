# Parse the output of 'vswapctl status --prometheus' on standard input with
# Prometheus' own parser, and compare it with that of 'vswapctl status --json'
# in the file that the argument names.
import json
import sys

from prometheus_client.parser import text_string_to_metric_families

status = json.load(open(sys.argv[1]))
samples = {}
for family in text_string_to_metric_families(sys.stdin.read()):
    assert family.type in ('counter', 'gauge'), (family.name, family.type)
    assert family.documentation, family.name
    for sample in family.samples:
        assert sample.name.startswith('vswap_'), sample.name
        assert sample.name.endswith('_total') == (family.type == 'counter'), sample.name
        key = (sample.name, tuple(sorted(sample.labels.items())))
        assert key not in samples, key
        samples[key] = sample.value


def value(name, **labels):
    found = [samples[key] for key in (
        (candidate, tuple(sorted(labels.items())))
        for candidate in (name, name + '_total', name + '_bytes')) if key in samples]
    assert len(found) == 1, (name, labels, found)
    return found[0]


for name, number in status['stats'].items():
    assert value('vswap_' + name) == number, name
for area in status['areas']:
    labels = {'area': str(area['area']), 'path': area['path']}
    assert value('vswap_area_state', state=area['state'], **labels) == 1, area
    for name in ('size', 'live_bytes', 'bytes_written', 'segments', 'write_errors'):
        assert value('vswap_area_' + name, **labels) == area[name], (name, area)
assert value('vswap_areas') == len(status['areas'])
for name in ('size', 'used_bytes', 'zero_bytes', 'unstored_bytes', 'ram_bytes', 'area_bytes',
             'write_limit_second', 'write_limit_day'):
    assert value('vswap_' + name) == status[name], name
print(len(samples), 'samples')
