"""The kernel benchmarks in SimPy, idiomatically: one generator a process, timeouts, a Resource for the server.

Prints one JSON object: events per second of processor time of each benchmark, a round each. Usage: python3 simpy_kernel.py <rounds>
"""

import json
import random
import sys
import time

import simpy

SEED = 1


def hold(pending, events):
    """Hold model: so many processes, each waits an exponential time and again; one event is one timeout."""
    env = simpy.Environment()
    rng = random.Random(SEED)

    def process():
        while True:
            yield env.timeout(rng.expovariate(1.0))

    for _ in range(pending):
        env.process(process())
    began = time.process_time()
    env.run(until=events / pending)
    return events / (time.process_time() - began)


def mm1(customers):
    """M/M/1 at 80 %: one event is an arrival or a departure, so two a customer."""
    env = simpy.Environment()
    rng = random.Random(SEED)
    server = simpy.Resource(env, capacity=1)
    waits = [0.0]

    def customer():
        arrived = env.now
        with server.request() as request:
            yield request
            waits[0] += env.now - arrived
            yield env.timeout(rng.expovariate(1.0))

    def source():
        for _ in range(customers):
            yield env.timeout(rng.expovariate(0.8))
            env.process(customer())

    env.process(source())
    began = time.process_time()
    env.run()
    return 2 * customers / (time.process_time() - began)


rounds = int(sys.argv[1])
result = {"version": simpy.__version__, "hold100": [], "hold10000": [], "mm1": []}
for _ in range(rounds):
    result["hold100"].append(hold(100, 200_000))
    result["hold10000"].append(hold(10_000, 200_000))
    result["mm1"].append(mm1(50_000))
print(json.dumps(result))
