import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.architecture import Network
from core.kernels.arrays import BIASES, WEIGHTS
from core.kernels.tiles import PADDING
from core.layers import Dense
from core.layout import aligned_zeros, layout_of

networks = st.builds(
    lambda inputs, widths: Network(inputs, tuple(Dense(width) for width in widths)),
    st.integers(1, 70),
    st.lists(st.integers(1, 300), min_size=1, max_size=4),
)


@given(networks, st.integers(0, 1000))
def test_parameters_come_back_as_they_were_put_in(network, seed):
    rng = np.random.default_rng(seed)
    layout = layout_of(network)
    flat = aligned_zeros(layout.size, np.float64)
    wanted = []
    for index, (n_in, n_out) in enumerate(zip(network.widths[:-1], network.widths[1:], strict=True)):
        wanted.append((rng.standard_normal((n_in, n_out)), rng.standard_normal(n_out)))
        layout.set_weights(flat, index, wanted[-1][0])
        layout.set_biases(flat, index, wanted[-1][1])
    for index, (weights, biases) in enumerate(wanted):
        assert np.array_equal(layout.weights(flat, index), weights)
        assert np.array_equal(layout.biases(flat, index), biases)
    assert np.count_nonzero(flat) == network.parameter_count


@given(networks)
def test_every_layer_begins_at_a_whole_vector(network):
    layout = layout_of(network)
    assert not (layout.table[:, [WEIGHTS, BIASES]] % PADDING).any()
    assert layout.size % PADDING == 0


@given(st.integers(1, 5000), st.sampled_from([np.float32, np.float64]))
def test_arrays_begin_at_a_cache_line(size, dtype):
    array = aligned_zeros(size, dtype)
    assert array.size == size
    assert array.dtype == dtype
    assert array.ctypes.data % 64 == 0
